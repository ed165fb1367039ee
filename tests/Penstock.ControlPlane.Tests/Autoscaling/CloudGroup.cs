using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Keda;

namespace Penstock.ControlPlane.Tests.Autoscaling;

/// <summary>A group of replicas that several control planes see; it notes who gave which order. Replicas are ready at once.</summary>
internal sealed class CloudGroup
{
    private readonly Lock _gate = new();
    private readonly List<ReplicaStatus> _replicas = [];
    private int _lastId;

    public List<(string Who, int Desired)> Orders { get; } = [];

    public int Desired { get; private set; }

    /// <summary>As one control plane sees it; with <paramref name="keda"/> it is also told there how many are wanted, as somebody asks for.</summary>
    public IScaleTarget SeenBy(string who, KedaSignals keda) => new View(this, who, keda);

    private void SetDesired(string who, int replicas)
    {
        lock (_gate)
        {
            Orders.Add((who, replicas));
            Desired = replicas;
            while (_replicas.Count < Desired)
            {
                var replica = new Replica($"i-{++_lastId}", "p", new Uri($"http://127.0.0.1:{9_000 + _lastId}/"), ReplicaPhase.Ready);
                _replicas.Add(new ReplicaStatus(replica, null, default, null));
            }
        }
    }

    private void Drain(string who, string replica)
    {
        lock (_gate)
        {
            Orders.Add((who, --Desired));
            _replicas.RemoveAll(status => string.Equals(status.Replica.Id, replica, StringComparison.Ordinal));
        }
    }

    private TargetReading Read()
    {
        lock (_gate)
        {
            return new TargetReading([.. _replicas], Desired);
        }
    }

    private sealed class View(CloudGroup group, string who, KedaSignals keda) : IScaleTarget
    {
        public ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken) => ValueTask.FromResult(group.Read());

        public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            group.SetDesired(who, replicas);
            keda.Set("p", replicas);
            return ValueTask.FromResult<TargetError?>(null);
        }

        public ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            group.Drain(who, replica);
            return ValueTask.FromResult<TargetError?>(null);
        }

        public decimal? PriceOf(ReplicaStatus replica) => null;

        public int? Wish => keda.Of("p");

        public void Follow(int wish) => keda.Set("p", wish);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
