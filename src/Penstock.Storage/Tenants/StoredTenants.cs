using Penstock.Catalog;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Storage.Tenants;

/// <summary>Puts stored tenants and keys beside those of the configuration file, which wins where both have a name.</summary>
public static class StoredTenants
{
    /// <summary>The catalog with what is stored.</summary>
    public static PenstockCatalog AddTo(PenstockCatalog catalog, TenantFile stored)
    {
        NamedMap<TenantOptions> tenants = catalog.Tenants;
        foreach (TenantEntry entry in stored.Tenants)
        {
            if (catalog.Tenants.TryGet(entry.Name, out TenantOptions? owned))
            {
                tenants = tenants.With(owned with { Keys = NamedMap.Create<VirtualKeyOptions>([.. owned.Keys, .. Keys(entry).Where(key => !owned.Keys.Contains(key.Name))]) });
            }
            else if (!entry.IsKeysOnly)
            {
                tenants = tenants.With(Tenant(entry));
            }
        }

        return catalog with { Tenants = tenants };
    }

    /// <summary>The tenant as requests run under it.</summary>
    public static TenantOptions Tenant(TenantEntry entry) => new()
    {
        Name = entry.Name,
        Models = List(entry.Models),
        Regions = List(entry.Regions),
        Limits = Limits(entry.Limits),
        Budget = Budget(entry.Budget),
        EndUsers = entry.EndUsers is { } users ? new EndUserOptions { Limits = Limits(users.Limits), Budget = Budget(users.Budget) } : null,
        Origin = Origin.Api,
        Keys = NamedMap.Create<VirtualKeyOptions>([.. Keys(entry)]),
    };

    /// <summary>The period that <paramref name="word"/> names; null when none.</summary>
    public static BudgetPeriod? Period(string word) => word switch
    {
        "day" => BudgetPeriod.Day,
        "week" => BudgetPeriod.Week,
        "month" => BudgetPeriod.Month,
        "total" => BudgetPeriod.Total,
        _ => null,
    };

    private static IEnumerable<VirtualKeyOptions> Keys(TenantEntry entry) => entry.Keys.Select(key => new VirtualKeyOptions
    {
        Name = key.Name,
        Models = List(key.Models),
        Limits = Limits(key.Limits),
        Budget = Budget(key.Budget),
        Expires = key.Expires,
        Origin = Origin.Api,
        Digests = ValueList.Create<KeyDigest>([.. key.Digests.Select(digest => new KeyDigest(
            digest.Id, ValueList.Create<byte>(digest.Salt), ValueList.Create<byte>(digest.Hash), digest.CreatedAt, digest.Expires))]),
    });

    private static ValueList<string>? List(string[]? items) => items is null ? null : ValueList.Create<string>(items);

    private static LimitOptions Limits(LimitsEntry? entry) => entry is null ? LimitOptions.None : new LimitOptions
    {
        RequestsPerMinute = entry.Rpm,
        TokensPerMinute = entry.Tpm,
        RequestsPerDay = entry.Rpd,
        TokensPerDay = entry.Tpd,
        Concurrent = entry.Concurrent,
    };

    private static BudgetOptions? Budget(BudgetEntry? entry) => entry is null ? null : new BudgetOptions
    {
        Usd = entry.Usd,
        Per = Period(entry.Per) ?? BudgetPeriod.Month,
        WarnAt = entry.WarnAt,
        DegradeTo = entry.DegradeTo,
    };
}
