using System.Text.Json;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Requests;

/// <summary>The message in OpenAI's error object: <c>{"error":{"message":...}}</c>.</summary>
internal static class ErrorText
{
    /// <summary>The message on one line, of at most 500 characters; null when the bytes are no such object.</summary>
    public static string? MessageOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return MessageOf(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same from an object that has been parsed.</summary>
    public static string? MessageOf(JsonElement root)
    {
        bool isError = root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object
            && error.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String;
        if (!isError)
        {
            return null;
        }

        string text = Printable.OneLine(root.GetProperty("error").GetProperty("message").GetString()!);
        return text.Length <= 500 ? text : text[..500] + "...";
    }
}
