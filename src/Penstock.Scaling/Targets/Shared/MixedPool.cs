using System.Collections.Immutable;
using Penstock.Scaling.Mixing;

namespace Penstock.Scaling.Targets.Shared;

/// <summary>A pool of several types: each is a pool of its own at the target, and all of them are one in routing. One call at a time.</summary>
internal sealed class MixedPool(string pool, ImmutableArray<PoolPart> parts, ReplicaDirectory directory) : ISharedPool, IMixedTarget
{
    /// <inheritdoc/>
    public TargetReading? Last { get; private set; }

    /// <summary>Types are read at once; without one of them nothing can be weighed.</summary>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        TargetReading[] readings = await Task.WhenAll(parts.Select(part => part.Pool.ObserveAsync(cancellationToken).AsTask()));
        Publish();
        for (int index = 0; index < parts.Length; index++)
        {
            if (readings[index].Error is { } error)
            {
                return TargetReading.Failed(Of(parts[index], error));
            }
        }

        ImmutableArray<ReplicaStatus> replicas = [.. parts.Zip(readings).SelectMany(pair => pair.Second.Replicas.Select(status => Of(pair.First, status)))];
        TypeCount[] mix = [.. parts.Zip(readings, (part, reading) => new TypeCount(part.Type, reading.Desired))];
        return Last = new TargetReading(replicas, readings.Sum(reading => reading.Desired)) { Mix = mix };
    }

    /// <inheritdoc/>
    public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken) =>
        new(new TargetError(TargetErrorKind.Refused, $"pool {pool} has several types of replica: it is told how many of each"));

    /// <inheritdoc/>
    public async ValueTask<TargetError?> SetMixAsync(IReadOnlyList<TypeCount> mix, CancellationToken cancellationToken)
    {
        TargetError? first = null;
        foreach ((PoolPart part, int wanted) in parts.Select(part => (part, Wanted(mix, part))).OrderBy(pair => pair.Item2 < Wanted(Last?.Mix, pair.part)))
        {
            bool isLess = wanted < Wanted(Last?.Mix, part);
            if (isLess && first is not null)
            {
                continue; // what was to take its place did not come
            }

            if (wanted != Wanted(Last?.Mix, part) && await part.Pool.SetDesiredAsync(wanted, cancellationToken) is { } error)
            {
                first ??= Of(part, error);
            }
        }

        Publish();
        return first;
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken)
    {
        PoolPart? part = parts.FirstOrDefault(candidate => candidate.Shown.Current.Of(pool).Any(shown => string.Equals(shown.Id, replica, StringComparison.Ordinal)));
        TargetError? error = part is null ? null : await part.Pool.DrainAsync(replica, cancellationToken);
        Publish();
        return error;
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> FinishAsync(CancellationToken cancellationToken)
    {
        TargetError? first = null;
        foreach (PoolPart part in parts)
        {
            first ??= await part.Pool.FinishAsync(cancellationToken) is { } error ? Of(part, error) : null;
        }

        Publish();
        return first;
    }

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => parts.FirstOrDefault(part => string.Equals(part.Type, replica.Replica.Type, StringComparison.Ordinal))?.HourUsd;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (PoolPart part in parts)
        {
            await part.Pool.DisposeAsync();
        }
    }

    private static int Wanted(IReadOnlyList<TypeCount>? mix, PoolPart part) =>
        mix?.FirstOrDefault(count => string.Equals(count.Type, part.Type, StringComparison.Ordinal))?.Replicas ?? 0;

    private static TargetError Of(PoolPart part, TargetError error) => error with { Message = $"{part.Type}: {error.Message}" };

    private static ReplicaStatus Of(PoolPart part, ReplicaStatus status) => status with { Replica = status.Replica with { Type = part.Type } };

    private void Publish() => directory.Publish(
        pool, [.. parts.SelectMany(part => part.Shown.Current.Of(pool).Select(replica => replica with { Type = part.Type }))]);
}
