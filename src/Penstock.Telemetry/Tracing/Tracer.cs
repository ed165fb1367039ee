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
    private readonly ulong _bound;
    private ulong _drawn;
    private long _second;
    private int _begun;

    /// <summary>Makes a tracer.</summary>
    /// <param name="options">Which requests.</param>
    /// <param name="sinks">Where spans go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Ids; asked once, for where they begin.</param>
    public Tracer(TracerOptions options, ImmutableArray<ISpanSink> sinks, TimeProvider time, Random random)
    {
        (Options, _sinks, Time) = (options, sinks, time);
        _drawn = (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1);
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

        // The lower half of the id decides; most requests need no more of it.
        ulong low = parent?.Low ?? NewId();
        bool sampled = parent is { } caller && Options.FollowParent ? caller.IsSampled : (low & ((1UL << 56) - 1)) < _bound;
        sampled = sampled && HasRoom();
        if (!sampled && !LooksBack)
        {
            return null;
        }

        string? state = parent is null || tracestate is null || tracestate.Length > TraceContext.LongestState ? null : tracestate;
        return new RequestTrace(this, new TraceContext(parent?.High ?? NewId(), low, NewId(), sampled), parent?.SpanId ?? 0, state, name, startedAt);
    }

    internal bool Keeps(RequestTrace trace) => trace.Context.IsSampled
        || (Options.KeepErrors && trace.Root.Error is not null)
        || (Options.KeepSlowerThan is { } bound && trace.Root.End - trace.Root.Start > bound);

    /// <summary>Two that meet at the turn of a second may begin one more: the bound is for the cost, not for a count.</summary>
    private bool HasRoom()
    {
        if (Options.MaxPerSecond == int.MaxValue)
        {
            return true;
        }

        long second = Time.GetTimestamp() / Time.TimestampFrequency;
        if (Interlocked.Exchange(ref _second, second) != second)
        {
            Volatile.Write(ref _begun, 0);
        }

        return Interlocked.Increment(ref _begun) <= Options.MaxPerSecond;
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): one addition that all threads share, no lock.</summary>
    internal ulong NewId()
    {
        ulong id = Interlocked.Add(ref _drawn, 0x9E3779B97F4A7C15);
        id = (id ^ (id >> 30)) * 0xBF58476D1CE4E5B9;
        id = (id ^ (id >> 27)) * 0x94D049BB133111EB;
        return Math.Max(1, id ^ (id >> 31));
    }

    internal void Send(IReadOnlyList<Span> spans)
    {
        foreach (ISpanSink sink in _sinks)
        {
            sink.Add(spans);
        }
    }
}
