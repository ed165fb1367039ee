namespace Penstock.Storage.Tenants;

/// <summary>The file of tenants and keys.</summary>
/// <param name="Version">Of this layout: 1.</param>
/// <param name="Revision">Counts up with every change.</param>
/// <param name="Tenants">In the order of making.</param>
public sealed record TenantFile(int Version, long Revision, TenantEntry[] Tenants)
{
    /// <summary>This layout.</summary>
    public const int Layout = 1;

    /// <summary>Nothing was ever stored.</summary>
    public static TenantFile Empty { get; } = new(Layout, 0, []);
}
