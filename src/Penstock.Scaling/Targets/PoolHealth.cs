namespace Penstock.Scaling.Targets;

/// <summary>How a pool is, in one word.</summary>
public enum PoolHealth
{
    /// <summary>Nothing runs and nothing is wanted.</summary>
    Idle,

    /// <summary>Replicas start; none is ready yet.</summary>
    Starting,

    /// <summary>As many replicas are ready as are wanted.</summary>
    Ready,

    /// <summary>Some replicas are ready, fewer than are wanted.</summary>
    Degraded,

    /// <summary>None is ready; the next start waits for its back-off.</summary>
    BackingOff,

    /// <summary>None is ready, and start after start has failed: an operator has to look at the last failure.</summary>
    CrashLooping,

    /// <summary>The pool drains and will be gone.</summary>
    Stopping,
}
