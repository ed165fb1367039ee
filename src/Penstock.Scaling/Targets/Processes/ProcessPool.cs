namespace Penstock.Scaling.Targets.Processes;

/// <summary>A pool of like worker processes on this machine.</summary>
/// <param name="Name">Name of the pool.</param>
/// <param name="Command">How one of them is started.</param>
/// <param name="Replicas">How many are wanted at first; 0 starts one when the first request waits.</param>
public sealed record ProcessPool(string Name, LaunchCommand Command, int Replicas)
{
    /// <summary>The path whose answer 200 says that a worker is ready. Default <c>/readyz</c>.</summary>
    public string ReadyPath { get; init; } = "/readyz";

    /// <summary>Deadlines and delays.</summary>
    public SupervisionOptions Supervision { get; init; } = new();
}
