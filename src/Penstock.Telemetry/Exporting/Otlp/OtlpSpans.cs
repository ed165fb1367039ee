using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>Spans as an <c>ExportTraceServiceRequest</c> in JSON.</summary>
internal static class OtlpSpans
{
    private const int StatusError = 2;

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<Span> spans, TelemetryResource resource)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans"u8);
        json.WriteStartObject();
        OtlpJson.WriteResource(json, resource);
        json.WriteStartArray("scopeSpans"u8);
        json.WriteStartObject();
        OtlpJson.WriteScope(json, resource);
        json.WriteStartArray("spans"u8);
        foreach (Span span in spans)
        {
            Write(json, span);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, Span span)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, span.Context.TraceIdText);
        json.WriteString("spanId"u8, span.Id.ToString("x16", CultureInfo.InvariantCulture));
        if (span.Parent != 0)
        {
            json.WriteString("parentSpanId"u8, span.Parent.ToString("x16", CultureInfo.InvariantCulture));
        }

        if (span.State is { } state)
        {
            json.WriteString("traceState"u8, state);
        }

        json.WriteString("name"u8, span.Name);
        json.WriteNumber("kind"u8, (int)span.Kind);
        OtlpJson.WriteTime(json, "startTimeUnixNano"u8, span.Start);
        OtlpJson.WriteTime(json, "endTimeUnixNano"u8, span.End);
        json.WriteStartArray("attributes"u8);
        foreach (SpanAttribute attribute in span.Attributes)
        {
            Write(json, attribute);
        }

        json.WriteEndArray();
        json.WriteStartObject("status"u8);
        if (span.Error is { } error)
        {
            json.WriteNumber("code"u8, StatusError);
            json.WriteString("message"u8, error);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in SpanAttribute attribute)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, attribute.Name);
        json.WriteStartObject("value"u8);
        if (attribute.IsList)
        {
            json.WriteStartObject("arrayValue"u8);
            json.WriteStartArray("values"u8);
            json.WriteStartObject();
            json.WriteString("stringValue"u8, attribute.Text);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else if (attribute.Text is { } text)
        {
            json.WriteString("stringValue"u8, text);
        }
        else if (attribute.Truth is { } truth)
        {
            json.WriteBoolean("boolValue"u8, truth);
        }
        else if (attribute.IsWhole)
        {
            OtlpJson.WriteLong(json, "intValue"u8, (long)attribute.Number);
        }
        else
        {
            json.WriteNumber("doubleValue"u8, attribute.Number);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
