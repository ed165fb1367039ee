using Penstock.Gateway.Pools;
using Penstock.Scaling.Signals;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>Puts what a gateway counts into the scaler's words.</summary>
internal static class PoolSignals
{
    public static GatewaySignals Of(PoolTotals totals) => new()
    {
        Arrivals = totals.Arrivals,
        InputTokens = totals.InputTokens,
        Completions = totals.Completions,
        OutputTokens = totals.OutputTokens,
        Met = totals.Met,
        DecodeSeconds = totals.DecodeSeconds,
        FirstTokenSeconds = totals.FirstTokenSeconds,
        FirstTokens = totals.FirstTokens,
        Overflowed = totals.Overflowed,
        OverflowUsd = totals.OverflowUsd,
        InFlight = totals.InFlight,
        Queued = totals.Queued,
        OldestQueuedSeconds = totals.OldestQueuedSeconds,
        Running = totals.Running,
    };
}
