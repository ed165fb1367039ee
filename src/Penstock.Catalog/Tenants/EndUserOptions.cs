namespace Penstock.Catalog.Tenants;

/// <summary>
/// What each of a tenant's own users may take: whoever the application names in <c>user</c>, <c>safety_identifier</c> or Anthropic's
/// <c>metadata.user_id</c>. A request that names nobody is limited by its key and tenant alone.
/// </summary>
public sealed record EndUserOptions
{
    /// <summary>Limits of one user, under his key's and his tenant's.</summary>
    public LimitOptions Limits { get; init; } = LimitOptions.None;

    /// <summary>A budget of one user; null when there is none.</summary>
    public BudgetOptions? Budget { get; init; }
}
