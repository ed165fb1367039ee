using Penstock.Catalog.Models;

namespace Penstock.Gateway.Health;

/// <summary>Compares one target with the rest of its tier, once a second at most. Safe for concurrent use.</summary>
internal sealed class Outliers(TargetHealth self, HealthWindow window, TimeProvider time)
{
    private volatile HealthPeers _peers = HealthPeers.None;
    private long _lookAt;

    /// <summary>The tier; a reload may change it.</summary>
    public HealthPeers Peers
    {
        get => _peers;
        set => _peers = value;
    }

    /// <summary>Why the target is an outlier; null when it is none, or when it was looked at just now.</summary>
    public (EjectionCause Cause, string Reason)? Look(HealthOptions options, long now)
    {
        long lookAt = Volatile.Read(ref _lookAt);
        if (now < lookAt || Interlocked.CompareExchange(ref _lookAt, now + time.TimestampFrequency, lookAt) != lookAt)
        {
            return null;
        }

        HealthSample own = window.Read(now);
        if (own.FaultRate is { } rate && _peers.FaultRateWithout(self, now) is { } others && rate - others > options.ErrorRate)
        {
            return (EjectionCause.ErrorRate, $"{rate:P0} of its last {own.Attempts} attempts failed, of the others' {others:P0}.");
        }

        return own.MeanLatency is { } latency && UsualIfSlow(latency, options, now) is { } usual
            ? (EjectionCause.Latency, $"It answers in {latency.TotalMilliseconds:0} ms on average, the others in {usual.TotalMilliseconds:0} ms.")
            : null;
    }

    /// <summary>What is usual, when <paramref name="latency"/> is far from it; else null.</summary>
    public TimeSpan? UsualIfSlow(TimeSpan latency, HealthOptions options, long now) =>
        options.LatencyFactor > 0 && _peers.LatencyWithout(self, now) is { } usual && latency > usual * options.LatencyFactor ? usual : null;
}
