using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Penstock.Protocols.Json;

/// <summary>How JSON is parsed and written on every wire.</summary>
internal static class WireJson
{
    /// <summary>Deep enough for any schema, shallow enough for any stack.</summary>
    public const int MaxDepth = 64;

    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static JsonDocumentOptions AnswerOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>A name that stands twice would be read one way here and another way at the target.</summary>
    private static JsonDocumentOptions RequestOptions { get; } = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Parses what a target sent; null where it is no JSON or no UTF-8. Halves of surrogate pairs become U+FFFD.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> json) => TryParse(SurrogateEscapes.Repair(json), AnswerOptions, out _);

    /// <summary>Parses what a client sent; null and the reason where it is no JSON or no Unicode.</summary>
    public static JsonDocument? TryParseRequest(ReadOnlyMemory<byte> json, out string reason)
    {
        if (SurrogateEscapes.HasLone(json.Span))
        {
            reason = "half of a surrogate pair stands alone in a text";
            return null;
        }

        return TryParse(json, RequestOptions, out reason);
    }

    /// <summary>JSON text without white space between its tokens; numbers stay as they were written.</summary>
    public static string Minify(JsonElement element) => Write(element.WriteTo);

    /// <summary>What <paramref name="write"/> writes, as text.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>True when <paramref name="text"/> is one JSON object.</summary>
    public static bool IsObject(string text)
    {
        using JsonDocument? document = TryParse(Encoding.UTF8.GetBytes(text));
        return document is not null && document.RootElement.ValueKind == JsonValueKind.Object;
    }

    /// <summary>Writes a value that is JSON text already and known to be valid.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json, skipInputValidation: true);
    }

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> json, JsonDocumentOptions options, out string reason)
    {
        if (!Utf8.IsValid(json.Span))
        {
            reason = "it is not UTF-8";
            return null;
        }

        try
        {
            reason = "";
            return JsonDocument.Parse(json, options);
        }
        catch (JsonException exception)
        {
            reason = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            return null;
        }
    }
}
