namespace Penstock.Scaling.Simulation.Evaluation;

/// <summary>How one scaler did over all judged runs of one cold start.</summary>
/// <param name="Scaler">Its name.</param>
/// <param name="Parameter">The value that tuning chose; null where it has none.</param>
/// <param name="ColdStartSeconds">Median cold start.</param>
/// <param name="ReplicaHours">Mean replica-hours a day.</param>
/// <param name="CostUsd">Mean cost a day, a replica-hour on demand being 1 unless the world says otherwise.</param>
/// <param name="OfClairvoyant">Mean ratio to the clairvoyant's replica-hours.</param>
/// <param name="Attainment">Mean share of requests served well.</param>
/// <param name="LowestAttainment">The same on the worst day.</param>
/// <param name="WorstFiveMinutes">The same in the worst five minutes of all runs.</param>
/// <param name="ActionsPerHour">Most changes an hour of any run.</param>
/// <param name="CutByScaling">Streams cut by scaling down, over all runs.</param>
/// <param name="Runs">How many runs.</param>
public sealed record ScalerScore(
    string Scaler,
    double? Parameter,
    double ColdStartSeconds,
    double ReplicaHours,
    double CostUsd,
    double OfClairvoyant,
    double Attainment,
    double LowestAttainment,
    double WorstFiveMinutes,
    double ActionsPerHour,
    int CutByScaling,
    int Runs);
