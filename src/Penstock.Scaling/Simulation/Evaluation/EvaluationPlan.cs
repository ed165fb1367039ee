using Penstock.Scaling.Decisions;

namespace Penstock.Scaling.Simulation.Evaluation;

/// <summary>Which scaler is compared with what, on which days. Days for tuning and for judging are never the same.</summary>
public sealed record EvaluationPlan
{
    /// <summary>Makes the trace of a day with a seed.</summary>
    public required Func<int, int, RequestTrace> Trace { get; init; }

    /// <summary>Days that the field's scalers are tuned on, with seed 1.</summary>
    public required IReadOnlyList<int> TuningDays { get; init; }

    /// <summary>Days that all are judged on.</summary>
    public required IReadOnlyList<int> ValidationDays { get; init; }

    /// <summary>Cold starts in seconds, each with the seeds that it is judged with.</summary>
    public required IReadOnlyList<(double ColdStartSeconds, IReadOnlyList<int> Seeds)> ColdStarts { get; init; }

    /// <summary>The world.</summary>
    public SimulationOptions World { get; init; } = new();

    /// <summary>What may be mixed in the comparison of spot with on-demand replicas; the first is what all others run on.</summary>
    public IReadOnlyList<SimulatedType> SpotTypes { get; init; } =
    [
        new() { Name = "on-demand" },
        new() { Name = "spot", HourUsd = 0.35, Spot = true, PreemptionsPerHour = 0.1 },
    ];

    /// <summary>Our scaler as it ships.</summary>
    public ScalerOptions Scaler { get; init; } = new();
}
