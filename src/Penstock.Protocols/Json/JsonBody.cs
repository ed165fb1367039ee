using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Json;

/// <summary>
/// Parses a request body that must be one JSON object. What passes is safe to read: UTF-8 without lone surrogates, no deeper than
/// <see cref="MaxDepth"/>, no member twice in one object (readers disagree which of two counts, so a relay could be talked past its checks).
/// </summary>
public static class JsonBody
{
    /// <summary>Most objects and arrays inside each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>Parses <paramref name="utf8"/>; the element owns its memory and needs no disposal.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out JsonElement root, [NotNullWhen(false)] out InferenceError? error)
    {
        root = default;
        error = Check(utf8);
        if (error is not null)
        {
            return false;
        }

        try
        {
            root = JsonElement.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            // The text has passed the reader above: what is left is a member that occurs twice.
            error = Invalid("The JSON has an object in which one name occurs twice.", "duplicate_property");
            return false;
        }

        error = root.ValueKind == JsonValueKind.Object ? null : Invalid("The request body must be a JSON object.");
        return error is null;
    }

    private static InferenceError? Check(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return Invalid("The request body is empty; it must be a JSON object.");
        }

        if (!Utf8.IsValid(utf8))
        {
            return Invalid("The request body is not valid UTF-8.");
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            return Walk(ref reader);
        }
        catch (JsonException fault)
        {
            return Invalid($"The request body is not valid JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}.");
        }
    }

    private static InferenceError? Walk(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= MaxDepth)
            {
                return Invalid($"The JSON is nested deeper than {MaxDepth} levels.", "json_too_deep");
            }

            if (reader.ValueIsEscaped && HasLoneSurrogate(ref reader))
            {
                return Invalid($"The JSON has half of a surrogate pair in the string at byte {reader.TokenStartIndex}.");
            }
        }

        return null;
    }

    /// <summary>Only an escaped text can have one, and only where it spells U+D800 to U+DFFF; few texts do, so the exception is rare.</summary>
    private static bool HasLoneSurrogate(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.IndexOf("\\ud"u8) < 0 && reader.ValueSpan.IndexOf("\\uD"u8) < 0)
        {
            return false;
        }

        try
        {
            return reader.GetString() is null;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static InferenceError Invalid(string message, string? code = null) => new(ErrorKind.InvalidJson, message, Code: code);
}
