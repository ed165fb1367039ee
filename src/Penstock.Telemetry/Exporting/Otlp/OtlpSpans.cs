using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>
/// Spans as an <c>ExportTraceServiceRequest</c> in protocol buffers (opentelemetry-proto v1, trace/v1/trace.proto; the numbers are those of its fields). There
/// are many of them, so that what one costs counts: they are written down as they come, into memory that is used again. Not for use by several threads.
/// </summary>
/// <param name="resource">Who sends.</param>
internal sealed class OtlpSpans(TelemetryResource resource)
{
    private const int StatusError = 2;
    private const int FirstCapacity = 16 * 1024;

    private readonly ProtobufWriter _output = new(FirstCapacity);
    private int _resourceSpans;
    private int _scopeSpans;

    /// <summary>How many spans there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they take.</summary>
    public int Bytes => _output.Length;

    /// <summary>Writes down the spans of a request.</summary>
    public void Add(IReadOnlyList<Span> trace)
    {
        if (Count == 0)
        {
            Begin();
        }

        for (int i = 0; i < trace.Count; i++)
        {
            Write(_output, trace[i]);
        }

        Count += trace.Count;
    }

    /// <summary>The whole message. Nothing is added to it then until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _output.End(_scopeSpans);
        _output.End(_resourceSpans);
        return _output.Written;
    }

    /// <summary>Is empty again.</summary>
    public void Clear()
    {
        _output.Clear();
        Count = 0;
    }

    private void Begin()
    {
        _resourceSpans = _output.Begin(1);
        WriteResource(_output, resource);
        _scopeSpans = _output.Begin(2);
        int scope = _output.Begin(1);
        _output.Text(1, OtlpJson.Scope);
        _output.Text(2, resource.Version);
        _output.End(scope);
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
