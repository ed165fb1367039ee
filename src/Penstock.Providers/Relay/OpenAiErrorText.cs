using System.Text.Json;

namespace Penstock.Providers.Relay;

/// <summary>The parts of an upstream's error that may be shown: bounded, on one line, and only where a caller checks the status first.</summary>
/// <param name="Message">What was wrong with the request; null when nothing usable came.</param>
/// <param name="Parameter">The field at fault, or null.</param>
/// <param name="Code">The code, or null.</param>
internal sealed record OpenAiErrorText(string? Message, string? Parameter, string? Code)
{
    private const int LongestMessage = 1000;
    private const int LongestWord = 100;

    private static readonly OpenAiErrorText Nothing = new(null, null, null);

    /// <summary>Reads <c>{"error":{...}}</c>; whatever else came gives nothing.</summary>
    public static OpenAiErrorText Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            return JsonElement.TryParseValue(ref reader, out JsonElement? root) ? Read(root.Value) : Nothing;
        }
        catch (JsonException)
        {
            return Nothing;
        }
    }

    /// <summary>A word of an upstream for logs: letters, digits and a few marks, bounded.</summary>
    public static string Clean(string text) => Bounded(text, LongestWord) ?? "";

    private static OpenAiErrorText Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out JsonElement error) ||
            error.ValueKind != JsonValueKind.Object)
        {
            return Nothing;
        }

        return new(
            Bounded(Text(error, "message"), LongestMessage),
            Bounded(Text(error, "param"), LongestWord),
            Bounded(Text(error, "code"), LongestWord));
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Bounded(string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        string cut = text.Length > longest ? text[..longest] : text;
        return string.Create(cut.Length, cut, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? ' ' : source[i];
            }
        });
    }
}
