using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Penstock.Catalog.Tenants;

namespace Penstock.Gateway.Limits;

/// <summary>
/// Accounts of one tenant's users, known by a hash of what the application calls them. Bounded: when there are too many, one that has nothing
/// counted is forgotten; where none is, newcomers share one account, so that inventing names wins nothing.
/// </summary>
public sealed class EndUserAccounts(string tenant, ICounterSource counters, TimeProvider time, int capacity = EndUserAccounts.DefaultCapacity)
{
    /// <summary>The most users of one tenant that are known apart.</summary>
    public const int DefaultCapacity = 10_000;

    private const int MostLooks = 64;

    private readonly ConcurrentDictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Account _others = new(new AccountId(AccountKind.EndUser, tenant, "others"), counters);
    private volatile EndUserOptions _options = new();

    /// <summary>How many are known apart.</summary>
    public int Count => _accounts.Count;

    /// <summary>Puts limits in force for all of them.</summary>
    public void Apply(EndUserOptions options)
    {
        _options = options;
        _others.Apply(options.Limits, options.Budget);
        foreach (Account account in _accounts.Values)
        {
            account.Apply(options.Limits, options.Budget);
        }
    }

    /// <summary>The account of the user whom the application calls <paramref name="name"/>.</summary>
    public Account Of(string name)
    {
        string hash = HashOf(name);
        if (_accounts.TryGetValue(hash, out Account? known))
        {
            return known;
        }

        if (_accounts.Count >= capacity && !TryForgetOne())
        {
            return _others;
        }

        EndUserOptions options = _options;
        return _accounts.GetOrAdd(hash, hash =>
        {
            var account = new Account(new AccountId(AccountKind.EndUser, tenant, hash), counters);
            account.Apply(options.Limits, options.Budget);
            return account;
        });
    }

    /// <summary>The name is not kept, in memory or elsewhere. The tenant is hashed along, so that one user of two tenants is not known as one.</summary>
    private string HashOf(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{name}")).AsSpan(0, 16));

    private bool TryForgetOne()
    {
        Instant now = Instant.Of(time);
        foreach ((string hash, Account account) in _accounts.Take(MostLooks))
        {
            if (account.IsIdle(now))
            {
                return _accounts.TryRemove(hash, out _);
            }
        }

        return false;
    }
}
