namespace Penstock.Scaling.Targets.External;

/// <summary>Servers that somebody else runs, as the scaler sees them: they can be read, not changed.</summary>
internal sealed class ExternalScaleTarget(ExternalTarget externals, string pool) : IScaleTarget
{
    public ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        PoolStatus? status = externals.Status().FirstOrDefault(known => string.Equals(known.Pool, pool, StringComparison.Ordinal));
        return ValueTask.FromResult(status is null
            ? TargetReading.Failed(new TargetError(TargetErrorKind.NotFound, $"There is no pool '{pool}'."))
            : new TargetReading(status.Replicas, status.Desired));
    }

    public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken) => ValueTask.FromResult<TargetError?>(Refused());

    public ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken) => ValueTask.FromResult<TargetError?>(Refused());

    public decimal? PriceOf(ReplicaStatus replica) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static TargetError Refused() => new(TargetErrorKind.Refused, "The servers of this pool are run by somebody else; change them there.");
}
