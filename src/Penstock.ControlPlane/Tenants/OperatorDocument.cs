namespace Penstock.ControlPlane.Tenants;

/// <summary>An operator as the admin API shows him.</summary>
/// <param name="Name">As the audit log shows it.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="Origin"><c>file</c> or <c>api</c>.</param>
/// <param name="CreatedAt">When the key was made; null for the file's.</param>
/// <param name="Key">The key itself, only where it was just made; else null.</param>
internal sealed record OperatorDocument(string Name, string Role, string Origin, DateTimeOffset? CreatedAt, string? Key = null);
