using System.Text.Json;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>Checks what stands inside of fields that hold more than one value.</summary>
internal static class FieldContents
{
    /// <summary>Reads the value that the reader stands on to its end.</summary>
    public static InferenceError? Check(string name, ref Utf8JsonReader reader) => name switch
    {
        "stop" => CheckItems(name, ref reader, JsonTokenType.String, "a string"),
        "tools" or "functions" => CheckItems(name, ref reader, JsonTokenType.StartObject, "an object"),
        "logit_bias" => CheckBias(ref reader),
        "response_format" => CheckResponseFormat(ref reader),
        _ => Skip(ref reader),
    };

    private static InferenceError? CheckItems(string name, ref Utf8JsonReader reader, JsonTokenType type, string expected)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType != type)
            {
                return FieldErrors.WrongType($"{name}[{index}]", expected);
            }

            reader.Skip();
        }

        return null;
    }

    private static InferenceError? CheckBias(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number)
            {
                return FieldErrors.WrongType("logit_bias", "an object of numbers");
            }

            if (!reader.TryGetDouble(out double bias) || bias is not (>= -100 and <= 100))
            {
                return FieldErrors.OutOfRange("logit_bias", "an object of numbers from -100 to 100");
            }
        }

        return null;
    }

    private static InferenceError? CheckResponseFormat(ref Utf8JsonReader reader)
    {
        bool hasType = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && reader.TokenType != JsonTokenType.String)
            {
                return FieldErrors.WrongType("response_format.type", "a string");
            }

            hasType |= isType;
            reader.Skip();
        }

        return hasType ? null : FieldErrors.Missing("response_format.type");
    }

    private static InferenceError? Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }
}
