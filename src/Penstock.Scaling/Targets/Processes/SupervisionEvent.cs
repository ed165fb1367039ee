namespace Penstock.Scaling.Targets.Processes;

/// <summary>What a pool's supervisor is told.</summary>
internal abstract record SupervisionEvent
{
    private SupervisionEvent()
    {
    }

    /// <summary>So many replicas are wanted.</summary>
    internal sealed record Desire(int Replicas) : SupervisionEvent;

    /// <summary>This replica is to leave, and is not to be replaced.</summary>
    internal sealed record DrainOne(string Id) : SupervisionEvent;

    /// <summary>No request runs at this draining replica any more, so that it may be ended.</summary>
    internal sealed record Quiet(string Id) : SupervisionEvent;

    /// <summary>A request waits and no replica is ready.</summary>
    internal sealed record Wake : SupervisionEvent;

    /// <summary>The replica answers its readiness check.</summary>
    internal sealed record BecameReady(string Id) : SupervisionEvent;

    /// <summary>The replica answers nothing any more.</summary>
    internal sealed record Hung(string Id) : SupervisionEvent;

    /// <summary>The replica's process is gone, or could not be started at all.</summary>
    internal sealed record Exited(string Id) : SupervisionEvent;

    /// <summary>All present replicas are to be replaced: the command has changed, or an operator asked for it.</summary>
    internal sealed record Replace : SupervisionEvent;

    /// <summary>All replicas are to drain, and none is to be started again.</summary>
    internal sealed record Stop : SupervisionEvent;

    /// <summary>As <see cref="Stop"/>, without waiting for running streams.</summary>
    internal sealed record StopNow : SupervisionEvent;

    /// <summary>Nothing happened but time.</summary>
    internal sealed record Tick : SupervisionEvent;
}
