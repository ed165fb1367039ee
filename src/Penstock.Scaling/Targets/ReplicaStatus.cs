using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets;

/// <summary>A replica as an operator sees it.</summary>
/// <param name="Replica">What the gateway sees.</param>
/// <param name="ProcessId">The operating system's number for it; null where it is not a process of ours.</param>
/// <param name="StartedAt">When it was started, or first seen.</param>
/// <param name="ReadyAt">When it first became ready; null before.</param>
public sealed record ReplicaStatus(Replica Replica, int? ProcessId, DateTimeOffset StartedAt, DateTimeOffset? ReadyAt);
