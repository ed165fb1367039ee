using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>
/// Spans as an <c>ExportTraceServiceRequest</c> in protocol buffers (opentelemetry-proto v1, trace/v1/trace.proto; the numbers are those of its fields). There
/// are many of them, so that what one costs counts.
/// </summary>
internal static class OtlpSpans
{
    private const int StatusError = 2;
    private const int ExpectedBytes = 192;

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<Span> spans, TelemetryResource resource)
    {
        var output = new ProtobufWriter(1024 + (spans.Count * ExpectedBytes));
        int resourceSpans = output.Begin(1);
        WriteResource(output, resource);
        int scopeSpans = output.Begin(2);
        int scope = output.Begin(1);
        output.Text(1, OtlpJson.Scope);
        output.Text(2, resource.Version);
        output.End(scope);
        for (int i = 0; i < spans.Count; i++)
        {
            Write(output, spans[i]);
        }

        output.End(scopeSpans);
        output.End(resourceSpans);
        return output.Written;
    }

    private static void WriteResource(ProtobufWriter output, TelemetryResource resource)
    {
        int begun = output.Begin(1);
        Write(output, 1, new SpanAttribute("service.name", resource.ServiceName, 0, false));
        Write(output, 1, new SpanAttribute("service.version", resource.Version, 0, false));
        Write(output, 1, new SpanAttribute("service.instance.id", resource.InstanceId, 0, false));
        Write(output, 1, new SpanAttribute("telemetry.sdk.language", "dotnet", 0, false));
        output.End(begun);
    }

    private static void Write(ProtobufWriter output, Span span)
    {
        int begun = output.Begin(2);
        TraceContext context = span.Context;
        output.Id(1, context.High, context.Low);
        output.Id(2, span.Id);
        if (span.State is { } state)
        {
            output.Text(3, state);
        }

        if (span.Parent != 0)
        {
            output.Id(4, span.Parent);
        }

        output.Text(5, span.Name);
        output.Whole(6, (int)span.Kind);
        output.Fixed(7, Nanoseconds(span.Start));
        output.Fixed(8, Nanoseconds(span.End));
        IReadOnlyList<SpanAttribute> attributes = span.Attributes;
        for (int i = 0; i < attributes.Count; i++)
        {
            Write(output, 9, attributes[i]);
        }

        if (span.Error is { } error)
        {
            int status = output.Begin(15);
            output.Text(2, error);
            output.Whole(3, StatusError);
            output.End(status);
        }

        output.End(begun);
    }

    private static void Write(ProtobufWriter output, int field, in SpanAttribute attribute)
    {
        int begun = output.Begin(field);
        output.Text(1, attribute.Name);
        int value = output.Begin(2);
        if (attribute.IsList)
        {
            WriteList(output, attribute.Text!);
        }
        else if (attribute.Text is { } text)
        {
            output.Text(1, text);
        }
        else if (attribute.Truth is { } truth)
        {
            output.Whole(2, truth ? 1 : 0);
        }
        else if (attribute.IsWhole)
        {
            output.Whole(3, (long)attribute.Number);
        }
        else
        {
            output.Fixed(4, BitConverter.DoubleToInt64Bits(attribute.Number));
        }

        output.End(value);
        output.End(begun);
    }

    private static void WriteList(ProtobufWriter output, string words)
    {
        int list = output.Begin(5);
        foreach (string word in words.Split('\n'))
        {
            int one = output.Begin(1);
            output.Text(1, word);
            output.End(one);
        }

        output.End(list);
    }

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
