using System.Collections.Concurrent;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Tenants;

namespace Penstock.Gateway.Limits;

/// <summary>All accounts of a gateway. Reloads change their limits and leave what was counted; users are found by the hash of their name.</summary>
public sealed class AccountBook(ICounterSource counters, TimeProvider time)
{
    private readonly ConcurrentDictionary<AccountId, Account> _accounts = new();
    private readonly ConcurrentDictionary<string, EndUserAccounts> _endUsers = new(StringComparer.Ordinal);

    /// <summary>Accounts of tenants, keys and models that something limits.</summary>
    public IEnumerable<Account> Limited => _accounts.Values.Where(account => account.IsLimited);

    /// <summary>Puts the limits of <paramref name="catalog"/> in force, and forgets tenants, keys and models that are gone.</summary>
    public void Apply(PenstockCatalog catalog)
    {
        var known = new HashSet<AccountId>();
        foreach (ModelOptions model in catalog.Models)
        {
            Apply(known, new AccountId(AccountKind.Model, "", model.Name), model.Limits, model.Budget);
        }

        foreach (TenantOptions tenant in catalog.Tenants)
        {
            Apply(known, new AccountId(AccountKind.Tenant, tenant.Name, ""), tenant.Limits, tenant.Budget);
            foreach (VirtualKeyOptions key in tenant.Keys)
            {
                Apply(known, new AccountId(AccountKind.Key, tenant.Name, key.Name), key.Limits, key.Budget);
            }

            ApplyEndUsers(tenant);
        }

        foreach (PoolOptions pool in catalog.Pools.Where(pool => pool.ColdStart.OverflowBudgetUsdPerDay is not null))
        {
            var budget = new BudgetOptions { Usd = pool.ColdStart.OverflowBudgetUsdPerDay!.Value, Per = BudgetPeriod.Day };
            Apply(known, new AccountId(AccountKind.Pool, "", pool.Name), LimitOptions.None, budget);
        }

        Forget(catalog, known);
    }

    /// <summary>The account of that name; null where there is none.</summary>
    public Account? Find(AccountKind kind, string tenant, string name) => _accounts.GetValueOrDefault(new AccountId(kind, tenant, name));

    /// <summary>An account beside the catalog's: reloads neither change nor forget it.</summary>
    public Account Separate(AccountId id, LimitOptions limits, BudgetOptions? budget)
    {
        var account = new Account(id, counters);
        account.Apply(limits, budget);
        return account;
    }

    /// <summary>The users of that tenant; null where they have no limits of their own.</summary>
    public EndUserAccounts? EndUsersOf(string tenant) => _endUsers.GetValueOrDefault(tenant);

    private void Apply(HashSet<AccountId> known, AccountId id, LimitOptions limits, BudgetOptions? budget)
    {
        known.Add(id);
        _accounts.GetOrAdd(id, static (id, counters) => new Account(id, counters), counters).Apply(limits, budget);
    }

    private void ApplyEndUsers(TenantOptions tenant)
    {
        if (tenant.EndUsers is not { } options)
        {
            _endUsers.TryRemove(tenant.Name, out _);
            return;
        }

        _endUsers.GetOrAdd(tenant.Name, name => new EndUserAccounts(name, counters, time)).Apply(options);
    }

    private void Forget(PenstockCatalog catalog, HashSet<AccountId> known)
    {
        foreach (AccountId id in _accounts.Keys.Where(id => !known.Contains(id)))
        {
            _accounts.TryRemove(id, out _);
        }

        foreach (string tenant in _endUsers.Keys.Where(tenant => !catalog.Tenants.Contains(tenant)))
        {
            _endUsers.TryRemove(tenant, out _);
        }
    }
}
