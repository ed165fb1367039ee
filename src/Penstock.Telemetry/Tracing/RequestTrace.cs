namespace Penstock.Telemetry.Tracing;

/// <summary>The spans of one request. Safe for concurrent use, since hedges run beside one another. Bounded by <see cref="MaxSpans"/>.</summary>
public sealed class RequestTrace
{
    /// <summary>Most spans of a request; later ones are made and not kept.</summary>
    public const int MaxSpans = 128;

    private const int ExpectedSpans = 16;

    private readonly Tracer _tracer;
    private readonly long _anchor;
    private readonly DateTimeOffset _anchorUtc;
    private readonly List<Span> _spans = new(ExpectedSpans);

    internal RequestTrace(Tracer tracer, TraceContext context, ulong parent, string? state, string name, long startedAt)
    {
        (_tracer, Context, State) = (tracer, context, state);
        (_anchor, _anchorUtc) = (tracer.Time.GetTimestamp(), tracer.Time.GetUtcNow());
        Root = new Span(this, name, SpanKind.Server, context.SpanId, parent, startedAt);
        _spans.Add(Root);
    }

    /// <summary>The request as a whole.</summary>
    public Span Root { get; }

    /// <summary>The root's place.</summary>
    public TraceContext Context { get; }

    /// <summary>The caller's <c>tracestate</c>; null where there was none.</summary>
    public string? State { get; }

    /// <summary>Whether spans may hold prompts.</summary>
    public bool HoldsContent => _tracer.Options.Content;

    internal long Now => _tracer.Time.GetTimestamp();

    /// <summary>Begins a part of the request.</summary>
    public Span Begin(string name, SpanKind kind = SpanKind.Internal, Span? parent = null, long startedAt = 0)
    {
        var span = new Span(this, name, kind, _tracer.NewId(), (parent ?? Root).Id, startedAt == 0 ? Now : startedAt);
        lock (_spans)
        {
            if (_spans.Count < MaxSpans)
            {
                _spans.Add(span);
            }
        }

        return span;
    }

    /// <summary>The request has ended: the trace is handed on, if it is one that is kept.</summary>
    public void Finish()
    {
        Root.Finish();
        if (!_tracer.Keeps(this))
        {
            return;
        }

        Span[] spans;
        lock (_spans)
        {
            spans = [.. _spans];
        }

        Array.ForEach(spans, span => span.Finish(Root.EndedAt));
        _tracer.Send(spans);
    }

    internal DateTimeOffset Utc(long timestamp) => _anchorUtc + _tracer.Time.GetElapsedTime(_anchor, timestamp);
}
