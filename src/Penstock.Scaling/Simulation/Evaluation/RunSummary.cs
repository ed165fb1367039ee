namespace Penstock.Scaling.Simulation.Evaluation;

/// <summary>One run of an evaluation, without its timeline.</summary>
/// <param name="Key">Which run: scaler, parameter, day, seed, cold start.</param>
/// <param name="ReplicaHours">Replica-hours.</param>
/// <param name="CostUsd">Cost.</param>
/// <param name="Attainment">Share of requests served well.</param>
/// <param name="WorstFiveMinutes">The same in the worst five minutes.</param>
/// <param name="FirstTokenP99Seconds">99th percentile of the time to the first token.</param>
/// <param name="ActionsPerHour">Changes of the number of replicas.</param>
/// <param name="CutByScaling">Streams that broke because a replica was stopped by the scaler.</param>
/// <param name="FluidHours">Replica-hours at full use: the bound that nothing reaches.</param>
public sealed record RunSummary(
    RunKey Key,
    double ReplicaHours,
    double CostUsd,
    double Attainment,
    double WorstFiveMinutes,
    double FirstTokenP99Seconds,
    double ActionsPerHour,
    int CutByScaling,
    double FluidHours);
