using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Penstock.Telemetry.Metrics;
using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting.ApplicationInsights;

/// <summary>
/// The envelopes that Application Insights' track endpoint takes, one JSON object a line
/// (schema: https://github.com/microsoft/ApplicationInsights-dotnet/tree/main/BASE/Schema/PublicSchema): MetricData, RequestData, RemoteDependencyData.
/// </summary>
internal static class TrackEnvelope
{
    private const int Aggregation = 1;
    private const int LongestProperty = 8192;

    public static void WriteMetric(
        IBufferWriter<byte> output, MetricDefinition definition, MetricPoint point, ConnectionString connection, TelemetryResource resource, DateTimeOffset now)
    {
        using var json = new Utf8JsonWriter(output);
        Begin(json, "Metric", connection, now);
        WriteTags(json, resource, null);
        BeginData(json, "MetricData");
        json.WriteStartArray("metrics"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, definition.Name);
        json.WriteNumber("kind"u8, Aggregation);
        json.WriteNumber("value"u8, point.Number);
        json.WriteNumber("count"u8, definition.Type == MetricType.Histogram ? Math.Min(int.MaxValue, point.Count) : 1);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("properties"u8);
        for (int i = 0; i < point.LabelValues.Length; i++)
        {
            json.WriteString(definition.Labels[i], point.LabelValues[i]);
        }

        if (definition.Type == MetricType.Histogram)
        {
            json.WriteString("p50"u8, Text(BucketQuantile.Of(definition, point, 0.5)));
            json.WriteString("p95"u8, Text(BucketQuantile.Of(definition, point, 0.95)));
            json.WriteString("p99"u8, Text(BucketQuantile.Of(definition, point, 0.99)));
        }

        json.WriteEndObject();
        End(json);
    }

    public static void WriteSpan(IBufferWriter<byte> output, Span span, ConnectionString connection, TelemetryResource resource)
    {
        bool isRequest = span.Kind == SpanKind.Server;
        using var json = new Utf8JsonWriter(output);
        Begin(json, isRequest ? "Request" : "RemoteDependency", connection, span.Start);
        WriteTags(json, resource, span);
        BeginData(json, isRequest ? "RequestData" : "RemoteDependencyData");
        json.WriteString("id"u8, Id(span.Id));
        json.WriteString("name"u8, span.Name);
        json.WriteString("duration"u8, (span.End - span.Start).ToString(@"d\.hh\:mm\:ss\.fffffff", CultureInfo.InvariantCulture));
        json.WriteBoolean("success"u8, span.Error is null);
        string code = span.Attributes.FirstOrDefault(attribute => attribute.Name is "http.response.status_code") is { Name: not null } status
            ? Text(status.Number)
            : span.Error ?? "0";
        json.WriteString(isRequest ? "responseCode"u8 : "resultCode"u8, code);
        if (!isRequest)
        {
            json.WriteString("type"u8, span.Kind == SpanKind.Client ? "GenAI" : "InProc");
        }

        json.WriteStartObject("properties"u8);
        foreach (SpanAttribute attribute in span.Attributes)
        {
            string text = attribute.Text ?? (attribute.Truth is { } truth ? truth ? "true" : "false" : Text(attribute.Number));
            json.WriteString(attribute.Name, text.Length <= LongestProperty ? text : text[..LongestProperty]);
        }

        json.WriteEndObject();
        End(json);
    }

    private static void Begin(Utf8JsonWriter json, string kind, ConnectionString connection, DateTimeOffset time)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, "Microsoft.ApplicationInsights." + kind);
        json.WriteString("time"u8, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("iKey"u8, connection.InstrumentationKey);
    }

    private static void WriteTags(Utf8JsonWriter json, TelemetryResource resource, Span? span)
    {
        json.WriteStartObject("tags"u8);
        json.WriteString("ai.cloud.role"u8, resource.ServiceName);
        json.WriteString("ai.cloud.roleInstance"u8, resource.InstanceId);
        json.WriteString("ai.internal.sdkVersion"u8, "penstock:" + resource.Version);
        if (span is not null)
        {
            json.WriteString("ai.operation.id"u8, span.Context.TraceIdText);
            if (span.Parent != 0)
            {
                json.WriteString("ai.operation.parentId"u8, Id(span.Parent));
            }
        }

        json.WriteEndObject();
    }

    private static void BeginData(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject("data"u8);
        json.WriteString("baseType"u8, type);
        json.WriteStartObject("baseData"u8);
        json.WriteNumber("ver"u8, 2);
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
    }

    private static string Id(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
