using Penstock.Storage.Operators;

namespace Penstock.ControlPlane.Tenants;

/// <summary><c>GET /admin/v1/audit</c>, the newest first.</summary>
/// <param name="Entries">What was done.</param>
/// <param name="Before">What to ask for next; null at the end.</param>
internal sealed record AuditDocument(AuditEntry[] Entries, long? Before);
