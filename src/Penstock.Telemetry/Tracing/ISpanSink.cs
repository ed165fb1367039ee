namespace Penstock.Telemetry.Tracing;

/// <summary>Takes the spans of a request that has ended.</summary>
public interface ISpanSink
{
    /// <summary>Never waits and never throws.</summary>
    void Add(IReadOnlyList<Span> trace);
}
