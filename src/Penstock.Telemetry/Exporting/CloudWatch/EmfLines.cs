using System.Buffers;
using System.Text.Json;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting.CloudWatch;

/// <summary>
/// Metrics as lines in CloudWatch's embedded metric format
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html): a line for each set of
/// label values, with the metrics that have these. A histogram becomes its count, its sum and three quantiles.
/// </summary>
internal static class EmfLines
{
    private const int MetricsInALine = 100;

    /// <summary>One line for each set of labels, without line ends.</summary>
    public static IEnumerable<byte[]> Write(IEnumerable<MetricReading> metrics, string space, DateTimeOffset now) =>
        metrics.SelectMany(CloudWatchDatum.Of)
            .GroupBy(datum => string.Join('\n', datum.Dimensions.Select(pair => pair.Key + "=" + pair.Value)), StringComparer.Ordinal)
            .SelectMany(group => group.Chunk(MetricsInALine / 5))
            .Select(group => Line(group, space, now));

    private static byte[] Line(CloudWatchDatum[] group, string space, DateTimeOffset now)
    {
        (string Name, double Value, string Unit)[] values = [.. group.SelectMany(datum => datum.Numbers())];
        var output = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("_aws"u8);
        json.WriteNumber("Timestamp"u8, now.ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics"u8);
        json.WriteStartObject();
        json.WriteString("Namespace"u8, space);
        WriteDimensions(json, group[0]);
        json.WriteStartArray("Metrics"u8);
        foreach ((string name, _, string unit) in values)
        {
            json.WriteStartObject();
            json.WriteString("Name"u8, name);
            json.WriteString("Unit"u8, unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        foreach ((string name, string value) in group[0].Dimensions)
        {
            json.WriteString(name, value);
        }

        foreach ((string name, double value, _) in values)
        {
            json.WriteNumber(name, value);
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteDimensions(Utf8JsonWriter json, CloudWatchDatum datum)
    {
        json.WriteStartArray("Dimensions"u8);
        json.WriteStartArray();
        foreach ((string name, _) in datum.Dimensions)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndArray();
    }
}
