using Penstock.Telemetry.Tracing;

namespace Penstock.TelemetryBench;

/// <summary>Keeps the spans that it is given.</summary>
internal sealed class GatheringSink : ISpanSink
{
    public List<Span> Spans { get; } = [];

    public void Add(IReadOnlyList<Span> trace) => Spans.AddRange(trace);
}
