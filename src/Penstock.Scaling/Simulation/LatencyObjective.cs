using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation;

/// <summary>When a request counts as served well: both of its bounds hold.</summary>
public sealed record LatencyObjective
{
    /// <summary>Seconds to the first token, queueing included. Default 2.</summary>
    public double FirstTokenSeconds { get; init; } = 2;

    /// <summary>A long prompt may take this many times what it takes on an idle replica. Default 5.</summary>
    public double UnloadedMultiple { get; init; } = 5;

    /// <summary>Mean seconds for each output token after the first. Default 0.12.</summary>
    public double PerOutputTokenSeconds { get; init; } = 0.12;

    /// <summary>Share of requests that are to be served well. Default 0.99.</summary>
    public double Attainment { get; init; } = 0.99;

    /// <summary>Seconds that this prompt may wait for its first token.</summary>
    public double FirstTokenBound(ReplicaModel replica, int inputTokens) =>
        Math.Max(FirstTokenSeconds, UnloadedMultiple * replica.UnloadedFirstToken(inputTokens));
}
