namespace Penstock.Storage.Tenants;

/// <summary>A virtual key in the file.</summary>
public sealed record KeyEntry(
    string Name, string[]? Models, LimitsEntry? Limits, BudgetEntry? Budget, DateTimeOffset? Expires, DigestEntry[] Digests);
