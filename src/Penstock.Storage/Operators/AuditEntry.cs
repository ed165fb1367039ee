namespace Penstock.Storage.Operators;

/// <summary>One administrative act.</summary>
/// <param name="Id">Counts up.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Operator">Who.</param>
/// <param name="Action">Method and path.</param>
/// <param name="Status">What came of it, as an HTTP status.</param>
/// <param name="From">The address that it came from.</param>
public sealed record AuditEntry(long Id, DateTimeOffset At, string Operator, string Action, int Status, string From);
