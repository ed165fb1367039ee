namespace Penstock.Scaling.Targets;

/// <summary>Why a replica was last lost.</summary>
/// <param name="Replica">Id of the replica.</param>
/// <param name="Reason">One line: how it ended, and the last line that it wrote to its standard error.</param>
/// <param name="At">When it was seen.</param>
public sealed record PoolFailure(string Replica, string Reason, DateTimeOffset At);
