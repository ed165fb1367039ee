using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Shared;

/// <summary>
/// A pool at a target that knows nothing of gateways: what it has is looked at again from here before it takes requests, and what is to go leaves
/// routing first and is ended only when its streams have ended. Publishes into the <see cref="ReplicaDirectory"/>. One call at a time.
/// </summary>
internal sealed class SharedPool(
    PoolOptions pool, ScaleTargetKind kind, IScaleTarget inner, HealthProbe probe, IReplicaLoad? load, ReplicaDirectory directory, TimeProvider time) : ISharedPool
{
    /// <summary>How long a replica may finish its streams.</summary>
    public static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(10);

    /// <summary>After leaving routing it is left alone for so long: whoever had chosen it before is counted by then, at all gateways.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);
    private static readonly string[] HealthPaths = ["/readyz", "/health"];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, long> _leaving = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private TargetReading? _last;
    private long _lastAt;

    /// <inheritdoc/>
    public TargetReading? Last => _last;

    /// <inheritdoc/>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetElapsedTime(_lastAt) >= kind.ObserveInterval)
            {
                TargetReading reading = await inner.ObserveAsync(cancellationToken);
                _lastAt = time.GetTimestamp();
                if (reading.Error is not null)
                {
                    return reading; // what is known keeps its routing
                }

                _last = await ProbedAsync(reading, cancellationToken);
            }

            Publish();
            return Wanted(_last);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            int surplus = (_last?.Desired ?? replicas) - _leaving.Count - replicas;
            TakeBack(-surplus);
            Leave(surplus);
            Publish();

            // Those that leave still count at the target, until each of them is taken out by name.
            int there = replicas + _leaving.Count;
            TargetError? error = _last is null || there > _last.Desired ? await inner.SetDesiredAsync(there, cancellationToken) : null;
            if (error is null && _last is not null && there > _last.Desired)
            {
                _last = _last with { Desired = there };
            }

            return error ?? await EndLeavingAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _leaving.TryAdd(replica, time.GetTimestamp());
            Publish();
            return null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> FinishAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await EndLeavingAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => inner.PriceOf(replica);

    /// <inheritdoc/>
    public int? Wish => inner.Wish;

    /// <inheritdoc/>
    public void Follow(int wish) => inner.Follow(wish);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        _gate.Dispose();
    }

    /// <summary>Those that leave are no longer wanted, though the target does not know that yet.</summary>
    private TargetReading Wanted(TargetReading reading) => reading with
    {
        Desired = Math.Max(0, reading.Desired - _leaving.Count),
        Replicas = [.. reading.Replicas.Select(Shown)],
    };

    private ReplicaStatus Shown(ReplicaStatus status) => _leaving.ContainsKey(status.Replica.Id)
        ? status with { Replica = status.Replica with { Phase = ReplicaPhase.Draining } }
        : status;

    private void Publish()
    {
        if (_last is not null)
        {
            directory.Publish(pool.Name, [.. Wanted(_last).Replicas.Select(status => status.Replica)]);
        }
    }

    private void TakeBack(int missing)
    {
        foreach (string id in _leaving.Keys.Take(Math.Max(0, missing)).ToArray())
        {
            _leaving.Remove(id);
        }
    }

    /// <summary>Those that start go first, then those with the fewest requests, then the youngest.</summary>
    private void Leave(int surplus)
    {
        if (_last is null || surplus <= 0)
        {
            return;
        }

        IEnumerable<ReplicaStatus> order = _last.Replicas
            .Where(status => status.Replica.Phase != ReplicaPhase.Draining && !_leaving.ContainsKey(status.Replica.Id))
            .OrderBy(status => status.Replica.Phase == ReplicaPhase.Ready)
            .ThenBy(status => load?.InFlight(status.Replica.Id) ?? 0)
            .ThenByDescending(status => status.StartedAt);
        foreach (ReplicaStatus status in order.Take(surplus).ToArray())
        {
            _leaving[status.Replica.Id] = time.GetTimestamp();
        }
    }

    private async ValueTask<TargetError?> EndLeavingAsync(CancellationToken cancellationToken)
    {
        foreach ((string id, long since) in _leaving.ToArray())
        {
            ReplicaStatus? status = _last?.Replicas.FirstOrDefault(known => string.Equals(known.Replica.Id, id, StringComparison.Ordinal));
            if (status is null)
            {
                _leaving.Remove(id);
                continue;
            }

            TimeSpan taken = time.GetElapsedTime(since);
            bool hasStreams = status.Replica.Phase == ReplicaPhase.Ready && (taken < Settle || (load?.InFlight(id) ?? 0) > 0);
            if (hasStreams && taken < DrainLimit)
            {
                continue;
            }

            if (await EndAsync(id, cancellationToken) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>By name where the target can, else by number.</summary>
    private async ValueTask<TargetError?> EndAsync(string id, CancellationToken cancellationToken)
    {
        TargetError? error = await inner.DrainAsync(id, cancellationToken);
        if (error is { Kind: TargetErrorKind.Refused })
        {
            error = await inner.SetDesiredAsync(Math.Max(0, _last!.Desired - 1), cancellationToken);
        }

        if (error is null)
        {
            _leaving.Remove(id);
            _last = _last! with
            {
                Desired = Math.Max(0, _last.Desired - 1),
                Replicas = [.. _last.Replicas.Select(status => string.Equals(status.Replica.Id, id, StringComparison.Ordinal)
                    ? status with { Replica = status.Replica with { Phase = ReplicaPhase.Draining } }
                    : status)],
            };
        }

        return error;
    }

    /// <summary>What the target calls ready takes requests when it answers here too; one that has once answered is left to the gateways' own health checks.</summary>
    private async ValueTask<TargetReading> ProbedAsync(TargetReading reading, CancellationToken cancellationToken)
    {
        ReplicaStatus[] statuses = await Task.WhenAll(reading.Replicas.Select(async status =>
            status.Replica.Phase != ReplicaPhase.Ready || _answered.Contains(status.Replica.Id) || await AnswersAsync(status.Replica, cancellationToken)
                ? status
                : status with { Replica = status.Replica with { Phase = ReplicaPhase.Starting } }));
        _answered.IntersectWith(statuses.Select(status => status.Replica.Id));
        _answered.UnionWith(statuses.Where(status => status.Replica.Phase == ReplicaPhase.Ready).Select(status => status.Replica.Id));
        return reading with { Replicas = [.. statuses] };
    }

    private async Task<bool> AnswersAsync(Replica replica, CancellationToken cancellationToken)
    {
        foreach (string path in HealthPaths)
        {
            HealthAnswer answer = await probe.LookAsync(replica.Address, path, ProbeTimeout, cancellationToken);
            if (answer != HealthAnswer.UnknownPath)
            {
                return answer == HealthAnswer.Ready;
            }
        }

        return true;
    }
}
