namespace Penstock.Storage.Tenants;

/// <summary>A tenant in the file.</summary>
/// <param name="Name">Unique.</param>
/// <param name="IsKeysOnly">True where the configuration file owns the tenant and only further keys are kept here.</param>
/// <param name="Models">Models that it may call; null is all.</param>
/// <param name="Regions">Regions that it may use; null is any.</param>
/// <param name="Limits">Null is none.</param>
/// <param name="Budget">Null is none.</param>
/// <param name="EndUsers">Null is none.</param>
/// <param name="Keys">Its keys.</param>
public sealed record TenantEntry(
    string Name, bool IsKeysOnly, string[]? Models, string[]? Regions, LimitsEntry? Limits, BudgetEntry? Budget, EndUsersEntry? EndUsers, KeyEntry[] Keys);
