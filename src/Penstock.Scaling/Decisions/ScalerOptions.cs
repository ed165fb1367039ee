using Penstock.Scaling.Mixing;
using Penstock.Scaling.Policies;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Decisions;

/// <summary>What one pool's scaler is told. Everything that depends on the workload is learned.</summary>
public sealed record ScalerOptions
{
    /// <summary>The fewest replicas. Default 1.</summary>
    public int Min { get; init; } = 1;

    /// <summary>The most replicas. Default 60.</summary>
    public int Max { get; init; } = 60;

    /// <summary>The time to first token that the objective allows. Default 2 s.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Share of requests that are to meet the objective. Default 0.99.</summary>
    public double Attainment { get; init; } = 0.99;

    /// <summary>Whether forecasts count. Default true.</summary>
    public bool Predict { get; init; } = true;

    /// <summary>Share of a replica's capacity that is planned for, before anything is learned. Default 0.95.</summary>
    public double Utilization { get; init; } = 0.95;

    /// <summary>The share that is never exceeded, whatever was learned: a queue of a server that is always full grows without end. Default 0.97.</summary>
    public double MaxUtilization { get; init; } = 0.97;

    /// <summary>How sure the headroom is, 0 to 1. Default 0.9.</summary>
    public double HeadroomQuantile { get; init; } = 0.9;

    /// <summary>How fast the margin learns from missed objectives; each minute moves it by this times the difference. Default 0.06.</summary>
    public double MarginGain { get; init; } = 0.06;

    /// <summary>Share of what may be missed that the margin aims at; the rest is for days that are worse than the days before. Default 0.4.</summary>
    public double MarginAim { get; init; } = 0.4;

    /// <summary>Time without work before the last replica goes, where <see cref="Min"/> is 0. Default 10 minutes.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Fewer replicas only when none of this time wanted more. Default 5 minutes.</summary>
    public TimeSpan StabilizationWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The least time between two steps down. Default 1 minute.</summary>
    public TimeSpan DownInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Windows with minima of their own.</summary>
    public IReadOnlyList<ScheduleWindow> Schedule { get; init; } = [];

    /// <summary>The most that running replicas may cost in an hour; null sets no bound.</summary>
    public decimal? MaxUsdPerHour { get; init; }

    /// <summary>The most that replicas may cost in a calendar month (UTC); null sets no bound.</summary>
    public decimal? MaxUsdPerMonth { get; init; }

    /// <summary>The most that the overflow may take in a day (UTC); null where there is none to weigh replicas against.</summary>
    public decimal? OverflowBudgetUsdPerDay { get; init; }

    /// <summary>
    /// The types that replicas may be of, the first being what all are measured in; empty for equal replicas of <see cref="ReplicaHourUsd"/>. With types,
    /// <see cref="Min"/>, <see cref="Max"/> and every vote are in replicas of the first.
    /// </summary>
    public IReadOnlyList<ReplicaType> Types { get; init; } = [];

    /// <summary>The most of the need that spot replicas may meet, 0 to 1. Default 0.8.</summary>
    public double MaxSpotShare { get; init; } = 0.8;

    /// <summary>Price of a replica-hour; 0 when unknown.</summary>
    public decimal ReplicaHourUsd { get; init; }

    /// <summary>What a replica is believed to do before it was measured; its limits are taken as they stand.</summary>
    public ReplicaModel Replica { get; init; } = new() { BaseSeconds = 0.03, SecondsPerSequence = 0.0005, SecondsPerPromptToken = 0.0002 };

    /// <summary>How long a start is believed to take before one was seen. Default 2 minutes.</summary>
    public TimeSpan ColdStart { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Prompt tokens of a typical request, for queues whose requests are not looked into. Default 500.</summary>
    public double TypicalInputTokens { get; init; } = 500;

    /// <summary>Output tokens of a typical request. Default 200.</summary>
    public double TypicalOutputTokens { get; init; } = 200;
}
