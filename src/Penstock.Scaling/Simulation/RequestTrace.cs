namespace Penstock.Scaling.Simulation;

/// <summary>Requests in the order of their arrival.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Start">The time of day that second 0 is.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="WarmUpSeconds">The beginning, which runs and is not counted.</param>
/// <param name="Requests">Sorted by arrival.</param>
public sealed record RequestTrace(string Name, DateTimeOffset Start, double Seconds, double WarmUpSeconds, SimulatedRequest[] Requests)
{
    /// <summary>Replica-hours of its work at full use after the warm-up: a bound that nothing reaches.</summary>
    public double FluidHours(Signals.ReplicaModel replica) =>
        Requests.Where(request => request.Arrival >= WarmUpSeconds).Sum(request => replica.Work(request.InputTokens, request.OutputTokens)) / 3600;
}
