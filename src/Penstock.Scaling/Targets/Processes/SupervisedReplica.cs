using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>What the supervisor remembers of one live process. Times are since the supervisor's origin.</summary>
internal sealed class SupervisedReplica(string id, int generation, TimeSpan startedAt)
{
    public string Id { get; } = id;

    public int Generation { get; } = generation;

    public TimeSpan StartedAt { get; } = startedAt;

    public ReplicaPhase Phase { get; set; } = ReplicaPhase.Starting;

    public TimeSpan? ReadyAt { get; set; }

    public TimeSpan? DrainingSince { get; set; }

    /// <summary>When it was asked to leave; null while its streams are waited for.</summary>
    public TimeSpan? AskedSince { get; set; }

    /// <summary>It was sent SIGKILL; all that is left is to see it go.</summary>
    public bool Killed { get; set; }

    /// <summary>Starting or ready: what the pool has, or will have soon.</summary>
    public bool IsServing => !Killed && Phase != ReplicaPhase.Draining;

    public bool IsReady => !Killed && Phase == ReplicaPhase.Ready;

    public bool IsStarting => !Killed && Phase == ReplicaPhase.Starting;

    /// <summary>Holds a place: one that was killed for a fault is replaced only when it is seen to be gone.</summary>
    public bool Occupies => Phase != ReplicaPhase.Draining;
}
