using Penstock.Catalog.Replicas;

namespace Penstock.Simulation.Tests.World;

/// <summary>Model servers of one's own, as a test sets them.</summary>
internal sealed class SimulatedReplicas : IReplicaDirectory
{
    private TaskCompletionSource _changed = new();

    public ReplicaSnapshot Current { get; private set; } = ReplicaSnapshot.Empty;

    public int Wakes { get; private set; }

    public void Set(string pool, params ReadOnlySpan<Replica> replicas)
    {
        Current = new ReplicaSnapshot(Current.Version + 1, Current.Pools.SetItem(pool, [.. replicas]));
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource();
        changed.SetResult();
    }

    public async ValueTask<ReplicaSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        while (Current.Version <= version)
        {
            await _changed.Task.WaitAsync(cancellationToken);
        }

        return Current;
    }

    public ValueTask WakeAsync(string pool, CancellationToken cancellationToken)
    {
        Wakes++;
        return ValueTask.CompletedTask;
    }
}
