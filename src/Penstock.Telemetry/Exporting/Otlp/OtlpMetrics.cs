using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>Metrics as an <c>ExportMetricsServiceRequest</c> in JSON; sums are cumulative.</summary>
internal static class OtlpMetrics
{
    private const int Cumulative = 2;

    public static ReadOnlyMemory<byte> Write(MetricSnapshot snapshot, TelemetryResource resource)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("resourceMetrics"u8);
        json.WriteStartObject();
        OtlpJson.WriteResource(json, resource);
        json.WriteStartArray("scopeMetrics"u8);
        json.WriteStartObject();
        OtlpJson.WriteScope(json, resource);
        json.WriteStartArray("metrics"u8);
        foreach (MetricReading metric in snapshot.Metrics.Where(metric => !metric.Points.IsEmpty))
        {
            Write(json, metric, snapshot);
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

    private static void Write(Utf8JsonWriter json, MetricReading metric, MetricSnapshot snapshot)
    {
        MetricDefinition definition = metric.Definition;
        json.WriteStartObject();
        json.WriteString("name"u8, definition.Name);
        json.WriteString("description"u8, definition.Help);
        json.WriteString("unit"u8, definition.Unit);
        json.WriteStartObject(definition.Type switch
        {
            MetricType.Counter => "sum"u8,
            MetricType.Gauge => "gauge"u8,
            _ => "histogram"u8,
        });
        if (definition.Type != MetricType.Gauge)
        {
            json.WriteNumber("aggregationTemporality"u8, Cumulative);
        }

        if (definition.Type == MetricType.Counter)
        {
            json.WriteBoolean("isMonotonic"u8, true);
        }

        json.WriteStartArray("dataPoints"u8);
        foreach (MetricPoint point in metric.Points)
        {
            Write(json, definition, point, snapshot);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MetricDefinition definition, MetricPoint point, MetricSnapshot snapshot)
    {
        json.WriteStartObject();
        json.WriteStartArray("attributes"u8);
        for (int i = 0; i < point.LabelValues.Length; i++)
        {
            WriteAttribute(json, definition.Labels[i], point.LabelValues[i]);
        }

        json.WriteEndArray();
        OtlpJson.WriteTime(json, "startTimeUnixNano"u8, snapshot.Start);
        OtlpJson.WriteTime(json, "timeUnixNano"u8, snapshot.Now);
        if (definition.Type != MetricType.Histogram)
        {
            json.WriteNumber("asDouble"u8, double.IsFinite(point.Number) ? point.Number : 0);
            json.WriteEndObject();
            return;
        }

        OtlpJson.WriteLong(json, "count"u8, point.Count);
        json.WriteNumber("sum"u8, point.Number);
        json.WriteStartArray("bucketCounts"u8);
        foreach (long count in point.Counts)
        {
            json.WriteStringValue(count.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
        json.WriteStartArray("explicitBounds"u8);
        foreach (double bound in definition.Bounds)
        {
            json.WriteNumberValue(bound);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>An empty value is a label that does not apply; a port is a number, as the conventions have it.</summary>
    private static void WriteAttribute(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        if (!string.Equals(name, "server.port", StringComparison.Ordinal))
        {
            OtlpJson.WriteText(json, name, value);
            return;
        }

        json.WriteStartObject();
        json.WriteString("key"u8, name);
        json.WriteStartObject("value"u8);
        json.WriteString("intValue"u8, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
