using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;

namespace Penstock.Scaling.Tests.Autoscaling;

/// <summary>A target in memory, on a clock of its own: starts take a while, and it can be told to refuse, to be silent, or to lose a replica.</summary>
internal sealed class SimulatedTarget(TimeProvider time, TimeSpan coldStart, string prefix = "r") : IScaleTarget
{
    private readonly List<(ReplicaStatus Status, DateTimeOffset ReadyAt)> _replicas = [];
    private int _lastId;

    public int Desired { get; private set; }

    public TargetError? Refuses { get; set; }

    public TargetError? Silent { get; set; }

    public List<int> Orders { get; } = [];

    public int Present => _replicas.Count;

    public void LoseOne()
    {
        if (_replicas.Count > 0)
        {
            _replicas.RemoveAt(0);
        }

        Fill();
    }

    public ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        return ValueTask.FromResult(Silent is { } error
            ? TargetReading.Failed(error)
            : new TargetReading([.. _replicas.Select(replica => Shown(replica, now))], Desired));
    }

    public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken)
    {
        Orders.Add(replicas);
        if (Refuses is null)
        {
            Desired = replicas;
            Fill();
        }

        return ValueTask.FromResult(Refuses);
    }

    public ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken)
    {
        if (Refuses is null)
        {
            _replicas.RemoveAll(known => string.Equals(known.Status.Replica.Id, replica, StringComparison.Ordinal));
            Desired--;
        }

        return ValueTask.FromResult(Refuses);
    }

    public decimal? PriceOf(ReplicaStatus replica) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ReplicaStatus Shown((ReplicaStatus Status, DateTimeOffset ReadyAt) replica, DateTimeOffset now) => now < replica.ReadyAt
        ? replica.Status
        : replica.Status with { Replica = replica.Status.Replica with { Phase = ReplicaPhase.Ready }, ReadyAt = replica.ReadyAt };

    private void Fill()
    {
        DateTimeOffset now = time.GetUtcNow();
        while (_replicas.Count < Desired)
        {
            var replica = new Replica($"{prefix}{++_lastId}", "p", new Uri("http://127.0.0.1:1/"), ReplicaPhase.Starting);
            _replicas.Add((new ReplicaStatus(replica, null, now, null), now + coldStart));
        }

        while (_replicas.Count > Desired)
        {
            _replicas.RemoveAt(_replicas.Count - 1);
        }
    }
}
