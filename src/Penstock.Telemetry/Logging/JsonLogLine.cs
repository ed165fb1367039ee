using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Penstock.Telemetry.Logging;

/// <summary>
/// One log line as a JSON object: time, level, category, message, the trace that it belongs to (named as OpenTelemetry names it in logs of other
/// formats: https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/), and what the message was made of. Texts are redacted.
/// </summary>
public static class JsonLogLine
{
    private const string Template = "{OriginalFormat}";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line, without its end.</summary>
    public static string Write(
        DateTimeOffset time, string level, string category, string message, IEnumerable<KeyValuePair<string, object?>>? fields, Exception? exception)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("time"u8, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level"u8, level);
        json.WriteString("category"u8, category);
        json.WriteString("message"u8, Redaction.Of(message));
        if (TraceScope.Current is { } trace)
        {
            json.WriteString("trace_id"u8, trace.TraceIdText);
            json.WriteString("span_id"u8, trace.SpanId.ToString("x16", CultureInfo.InvariantCulture));
            json.WriteString("trace_flags"u8, trace.IsSampled ? "01"u8 : "00"u8);
        }

        WriteFields(json, fields);
        if (exception is not null)
        {
            json.WriteString("exception"u8, Redaction.Of(exception.ToString()));
        }

        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void WriteFields(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>>? fields)
    {
        if (fields is null)
        {
            return;
        }

        json.WriteStartObject("fields"u8);
        foreach ((string name, object? value) in fields.Where(field => field.Key is not Template))
        {
            switch (value)
            {
                case null:
                    json.WriteNull(name);
                    break;
                case bool truth:
                    json.WriteBoolean(name, truth);
                    break;
                case int or long:
                    json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(name, number);
                    break;
                default:
                    json.WriteString(name, Redaction.Of(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                    break;
            }
        }

        json.WriteEndObject();
    }
}
