using Penstock.Scaling.Targets.Kubernetes;

namespace Penstock.Scaling.Targets.Keda;

/// <summary>
/// Replicas that KEDA scales: the number is told to KEDA, which makes the HPA that owns the workload; pods are read from the cluster. Which pod goes first
/// is marked on the pod.
/// </summary>
internal sealed class KedaTarget : IScaleTarget
{
    private readonly KedaSignals _signals;
    private readonly KubernetesTarget _pods;
    private readonly string _pool;

    /// <summary>Makes the target of one pool, which has a <c>kubernetes</c> block.</summary>
    public KedaTarget(ScaleTargetContext context)
    {
        (_signals, _pool) = (context.Keda, context.Pool.Name);
        _pods = new KubernetesTarget(context);
        _signals.Add(_pool);
    }

    /// <inheritdoc/>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        TargetReading reading = await _pods.ObserveAsync(cancellationToken);
        return reading.Error is null ? reading with { Desired = _signals.Of(_pool) ?? reading.Desired } : reading;
    }

    /// <inheritdoc/>
    public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _signals.Set(_pool, replicas);
        return new((TargetError?)null);
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken)
    {
        TargetError? error = await _pods.MarkAsync(replica, cancellationToken);
        if (error is null && _signals.Of(_pool) is { } desired)
        {
            _signals.Set(_pool, Math.Max(0, desired - 1));
        }

        return error;
    }

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => null;

    /// <inheritdoc/>
    public int? Wish => _signals.Of(_pool);

    /// <inheritdoc/>
    public void Follow(int wish) => _signals.Set(_pool, wish);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _signals.Remove(_pool);
        return _pods.DisposeAsync();
    }
}
