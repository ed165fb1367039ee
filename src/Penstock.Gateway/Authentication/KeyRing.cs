using System.Collections.Frozen;
using Penstock.Catalog;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Authentication.Tokens;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;

namespace Penstock.Gateway.Authentication;

/// <summary>All virtual keys of a catalog by their hash. Immutable; the keys themselves are not kept.</summary>
public sealed class KeyRing
{
    private readonly FrozenDictionary<KeyHash, Caller> _callers;

    private readonly StoredKeys _stored;

    private KeyRing(FrozenDictionary<KeyHash, Caller> callers, StoredKeys stored, bool isOpen) => (_callers, _stored, IsOpen) = (callers, stored, isOpen);

    /// <summary>True when no key is configured and the listener is bound to loopback only: then anybody is let in.</summary>
    public bool IsOpen { get; }

    /// <summary>Who calls with tokens; null when no issuer is configured.</summary>
    public TokenRing? Tokens { get; private init; }

    /// <summary>The keys of all tenants. Without any, everybody is let in where <paramref name="mayBeOpen"/>, and nobody else.</summary>
    public static KeyRing Of(PenstockCatalog catalog, bool mayBeOpen, AccountBook? accounts = null, TokenIssuers? issuers = null)
    {
        var callers = new Dictionary<KeyHash, Caller>();
        List<(KeyDigest, Caller)> stored = [];
        foreach (TenantOptions tenant in catalog.Tenants)
        {
            foreach (VirtualKeyOptions key in tenant.Keys)
            {
                if (key.Secret is not null && KeyHash.Of(key.Secret.Reveal()) is { } hash)
                {
                    callers[hash] = CallerOf(tenant, key, key.Expires, accounts);
                }

                stored.AddRange(key.Digests.Select(digest => (digest, CallerOf(tenant, key, Earlier(key.Expires, digest.Expires), accounts))));
            }
        }

        return new KeyRing(callers.ToFrozenDictionary(), new StoredKeys(stored), mayBeOpen && !catalog.HasVirtualKeys && !catalog.Tenants.Any(tenant => tenant.Origin == Origin.Api))
        {
            Tokens = TokenRing.Of(catalog, issuers, accounts),
        };
    }

    /// <summary>Who calls with <paramref name="key"/>; null when nobody does, or the key has expired.</summary>
    public Caller? Find(ReadOnlySpan<char> key, DateTimeOffset now)
    {
        if (IsOpen)
        {
            return Caller.Anonymous;
        }

        if (Tokens?.Find(key, now) is { } bearer)
        {
            return bearer;
        }

        Caller? found = KeyHash.Of(key) is { } hash && _callers.TryGetValue(hash, out Caller? caller) ? caller : _stored.Find(key);
        return found is null || HasExpired(found, now) ? null : found;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static Caller CallerOf(TenantOptions tenant, VirtualKeyOptions key, DateTimeOffset? validUntil, AccountBook? accounts) => new(tenant, key)
    {
        ValidUntil = validUntil,
        TenantAccount = accounts?.Find(AccountKind.Tenant, tenant.Name, ""),
        KeyAccount = accounts?.Find(AccountKind.Key, tenant.Name, key.Name),
    };

    /// <summary>Whether the key or token that <paramref name="caller"/> showed is no longer valid.</summary>
    public static bool HasExpired(Caller caller, DateTimeOffset now) => caller.ValidUntil <= now || caller.SignedWith is { IsWithdrawn: true };
}
