using System.Runtime.InteropServices;

namespace Penstock.Gateway.Limits;

/// <summary>One reading of the clock, for all counters that one step touches.</summary>
/// <param name="Timestamp">Monotonic, in the clock's own ticks: what windows measure with.</param>
/// <param name="Utc">The wall clock: what calendar periods go by.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Instant(long Timestamp, DateTimeOffset Utc)
{
    /// <summary>Now.</summary>
    public static Instant Of(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());
}
