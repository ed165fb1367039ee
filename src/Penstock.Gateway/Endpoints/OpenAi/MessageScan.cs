using System.Text.Json;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>Checks the form of <c>messages</c>: objects with a known role, contents of a possible type. What they say is the target's concern.</summary>
internal static class MessageScan
{
    /// <summary>Reads from the array's opening bracket to its closing one.</summary>
    public static InferenceError? Read(ref Utf8JsonReader reader)
    {
        int index = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadMessage(ref reader, index) is { } error)
            {
                return error;
            }

            index++;
        }

        return index > 0 ? null : FieldErrors.Invalid("messages", "'messages' is empty: send at least one message.");
    }

    private static InferenceError? ReadMessage(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return FieldErrors.WrongType($"messages[{index}]", "an object");
        }

        bool hasRole = false;
        InferenceError? error = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("role"u8))
            {
                hasRole = true;
                reader.Read();
                error ??= CheckRole(reader, index);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                error ??= CheckContent(ref reader, index);
            }
            else
            {
                reader.Skip();
                continue;
            }

            if (error is not null)
            {
                return error;
            }

            reader.Skip();
        }

        return hasRole ? null : FieldErrors.Missing($"messages[{index}].role");
    }

    private static InferenceError? CheckRole(in Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return FieldErrors.WrongType($"messages[{index}].role", "a string");
        }

        bool isKnown = reader.ValueTextEquals("user"u8) || reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("assistant"u8)
            || reader.ValueTextEquals("developer"u8) || reader.ValueTextEquals("tool"u8) || reader.ValueTextEquals("function"u8);
        return isKnown
            ? null
            : FieldErrors.Invalid($"messages[{index}].role", $"Invalid value for 'messages[{index}].role': it has to be system, developer, user, assistant, tool or function.");
    }

    private static InferenceError? CheckContent(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return FieldErrors.WrongType($"messages[{index}].content", "a string or an array");
        }

        int part = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return FieldErrors.WrongType($"messages[{index}].content[{part}]", "an object");
            }

            reader.Skip();
            part++;
        }

        return null;
    }
}
