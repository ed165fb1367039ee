using System.Collections.Frozen;
using Penstock.Catalog;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;

namespace Penstock.Gateway.Authentication;

/// <summary>All virtual keys of a catalog by their hash. Immutable; the keys themselves are not kept.</summary>
public sealed class KeyRing
{
    private readonly FrozenDictionary<KeyHash, Caller> _callers;

    private KeyRing(FrozenDictionary<KeyHash, Caller> callers, bool isOpen) => (_callers, IsOpen) = (callers, isOpen);

    /// <summary>True when no key is configured and the listener is bound to loopback only: then anybody is let in.</summary>
    public bool IsOpen { get; }

    /// <summary>The keys of all tenants. Without any, everybody is let in where <paramref name="mayBeOpen"/>, and nobody else.</summary>
    public static KeyRing Of(PenstockCatalog catalog, bool mayBeOpen, AccountBook? accounts = null)
    {
        var callers = new Dictionary<KeyHash, Caller>();
        foreach (TenantOptions tenant in catalog.Tenants)
        {
            foreach (VirtualKeyOptions key in tenant.Keys)
            {
                if (key.Secret is not null && KeyHash.Of(key.Secret.Reveal()) is { } hash)
                {
                    callers[hash] = CallerOf(tenant, key, accounts);
                }
            }
        }

        return new KeyRing(callers.ToFrozenDictionary(), mayBeOpen && callers.Count == 0);
    }

    /// <summary>Who calls with <paramref name="key"/>; null when nobody does, or the key has expired.</summary>
    public Caller? Find(ReadOnlySpan<char> key, DateTimeOffset now)
    {
        if (IsOpen)
        {
            return Caller.Anonymous;
        }

        return KeyHash.Of(key) is { } hash && _callers.TryGetValue(hash, out Caller? caller) && !HasExpired(caller, now) ? caller : null;
    }

    private static Caller CallerOf(TenantOptions tenant, VirtualKeyOptions key, AccountBook? accounts) => new(tenant, key)
    {
        TenantAccount = accounts?.Find(AccountKind.Tenant, tenant.Name, ""),
        KeyAccount = accounts?.Find(AccountKind.Key, tenant.Name, key.Name),
    };

    /// <summary>Whether the key that <paramref name="caller"/> showed is no longer valid.</summary>
    public static bool HasExpired(Caller caller, DateTimeOffset now) => caller.Key?.Expires <= now;
}
