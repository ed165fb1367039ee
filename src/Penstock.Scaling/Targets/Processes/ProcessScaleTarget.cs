using System.Globalization;
using Penstock.Catalog.Pools;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>A pool of processes of this machine, as the scaler sees it.</summary>
internal sealed class ProcessScaleTarget(ProcessTarget processes, PoolOptions pool) : IScaleTarget
{
    public ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        processes.StatusOf(pool.Name) is { } status ? new TargetReading(status.Replicas, status.Desired) : TargetReading.Failed(Unknown()));

    public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken) =>
        ValueTask.FromResult(processes.Scale(pool.Name, replicas) ? null : Unknown());

    public ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken) =>
        ValueTask.FromResult(processes.Drain(pool.Name, replica) ? null : Unknown());

    public decimal? PriceOf(ReplicaStatus replica) => null;

    /// <summary>The processes belong to <see cref="ProcessTarget"/>, which outlives this view of one pool.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private TargetError Unknown() => new(
        TargetErrorKind.NotFound, string.Create(CultureInfo.InvariantCulture, $"No processes of pool '{pool.Name}' are run here."));
}
