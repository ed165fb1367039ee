using System.Collections.Immutable;

namespace Penstock.Telemetry.Tracing;

/// <summary>
/// Begins traces, and decides which are kept. The head's decision is a share of trace ids, so that every process that sees an id decides alike
/// (OpenTelemetry's TraceIdRatioBased); errors and slow requests may be kept by the tail, where the spans of all requests are made and most
/// of them thrown away again.
/// </summary>
public sealed class Tracer
{
    private readonly ImmutableArray<ISpanSink> _sinks;
    private readonly Random _random;
    private readonly Lock _drawing = new();
    private readonly ulong _bound;

    /// <summary>Makes a tracer.</summary>
    /// <param name="options">Which requests.</param>
    /// <param name="sinks">Where spans go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Ids; used under a lock.</param>
    public Tracer(TracerOptions options, ImmutableArray<ISpanSink> sinks, TimeProvider time, Random random)
    {
        (Options, _sinks, Time, _random) = (options, sinks, time, random);
        _bound = (ulong)(Math.Clamp(options.Ratio, 0, 1) * (1UL << 56));
    }

    /// <summary>Which requests.</summary>
    public TracerOptions Options { get; }

    internal TimeProvider Time { get; }

    private bool LooksBack => Options.KeepErrors || Options.KeepSlowerThan is not null;

    /// <summary>Begins the trace of a request that came at <paramref name="startedAt"/>; null when it is certain not to be kept.</summary>
    public RequestTrace? Begin(string name, string? traceparent, string? tracestate, long startedAt)
    {
        TraceContext? parent = TraceContext.Parse(traceparent);
        (ulong high, ulong low, ulong span) = Ids(parent);
        bool sampled = parent is { } caller && Options.FollowParent ? caller.IsSampled : (low & ((1UL << 56) - 1)) < _bound;
        if (!sampled && !LooksBack)
        {
            return null;
        }

        string? state = parent is null || tracestate is null || tracestate.Length > TraceContext.LongestState ? null : tracestate;
        return new RequestTrace(this, new TraceContext(high, low, span, sampled), parent?.SpanId ?? 0, state, name, startedAt);
    }

    internal bool Keeps(RequestTrace trace) => trace.Context.IsSampled
        || (Options.KeepErrors && trace.Root.Error is not null)
        || (Options.KeepSlowerThan is { } bound && trace.Root.End - trace.Root.Start > bound);

    internal ulong NewId()
    {
        lock (_drawing)
        {
            return Draw();
        }
    }

    internal void Send(IReadOnlyList<Span> spans)
    {
        foreach (ISpanSink sink in _sinks)
        {
            sink.Add(spans);
        }
    }

    private (ulong High, ulong Low, ulong Span) Ids(TraceContext? parent)
    {
        lock (_drawing)
        {
            return parent is { } caller ? (caller.High, caller.Low, Draw()) : (Draw(), Draw(), Draw());
        }
    }

    private ulong Draw()
    {
        System.Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        _random.NextBytes(bytes);
        return Math.Max(1, BitConverter.ToUInt64(bytes));
    }
}
