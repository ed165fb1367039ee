using System.Collections.Immutable;
using System.Text.Json;
using Penstock.Catalog;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>
/// Who calls with a token, under one catalog. A token is verified once, and known by its hash from then on, until it expires or its issuer
/// withdraws the key. Steps (RFC 8725): 1. issuer and audience are configured; 2. the algorithm is allowed and a key of that kind is known;
/// 3. the signature; 4. the times; 5. tenant and user.
/// </summary>
public sealed class TokenRing
{
    private const int LongestUser = 256;

    private readonly PenstockCatalog _catalog;
    private readonly ImmutableArray<TokenIssuer> _issuers;
    private readonly AccountBook? _accounts;
    private readonly TokenIssuers _source;
    private readonly TokenCache _cache = new();

    private TokenRing(PenstockCatalog catalog, TokenIssuers issuers, AccountBook? accounts) =>
        (_catalog, _issuers, _source, _accounts) = (catalog, issuers.Current, issuers, accounts);

    /// <summary>The ring of a catalog; null when it has no issuer.</summary>
    public static TokenRing? Of(PenstockCatalog catalog, TokenIssuers? issuers, AccountBook? accounts) =>
        issuers is null || catalog.Gateway.Jwt.Count == 0 ? null : new TokenRing(catalog, issuers, accounts);

    /// <summary>Who calls; null when what was presented is no valid token.</summary>
    public Caller? Find(ReadOnlySpan<char> presented, DateTimeOffset now)
    {
        if (!PresentedToken.LooksLikeOne(presented))
        {
            return null;
        }

        KeyHash hash = KeyHash.OfToken(presented);
        if (_cache.Find(hash) is { } known)
        {
            if (!KeyRing.HasExpired(known, now))
            {
                return known;
            }

            _cache.Remove(hash);
        }

        Caller? caller = PresentedToken.Parse(presented) is { } token ? Verify(token, now) : null;
        if (caller is not null)
        {
            _cache.Add(hash, caller);
        }

        return caller;
    }

    /// <summary>
    /// Gives a fetch of keys that may turn a refusal into a welcome. False when the token was refused for another reason, or the issuer was asked
    /// too short a time ago.
    /// </summary>
    public bool TryRenew(ReadOnlySpan<char> presented, out Task renewal)
    {
        renewal = Task.CompletedTask;
        return PresentedToken.LooksLikeOne(presented)
            && PresentedToken.Parse(presented) is { } token
            && IssuerOf(token) is { } issuer
            && RuleOf(token, issuer) is { } rule
            && ((issuer.Keys.Find(token.KeyId, rule) is null && issuer.TryRenew(out renewal, _source.Stopping)) || issuer.HasJustFetched);
    }

    private Caller? Verify(PresentedToken token, DateTimeOffset now)
    {
        if (IssuerOf(token) is not { } issuer
            || RuleOf(token, issuer) is not { } rule
            || issuer.Keys.Find(token.KeyId, rule) is not { } key
            || !key.Verifies(rule, token.Signed, token.Signature)
            || ValidUntil(token.Claims, issuer.Options.ClockSkew, now) is not { } validUntil)
        {
            return null;
        }

        return CallerOf(token.Claims, issuer.Options, key, validUntil);
    }

    private TokenIssuer? IssuerOf(PresentedToken token)
    {
        foreach (TokenIssuer issuer in _issuers)
        {
            if (string.Equals(issuer.Options.Issuer, token.Issuer, StringComparison.Ordinal) && IsFor(token.Claims, issuer.Options.Audience))
            {
                return issuer;
            }
        }

        return null;
    }

    private static bool IsFor(JsonElement claims, string audience) => claims.TryGetProperty("aud", out JsonElement named) && (named.ValueKind switch
    {
        JsonValueKind.String => named.ValueEquals(audience),
        JsonValueKind.Array => named.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(audience)),
        _ => false,
    });

    private static SignatureRule? RuleOf(PresentedToken token, TokenIssuer issuer)
    {
        foreach (TokenAlgorithm algorithm in issuer.Options.Algorithms)
        {
            SignatureRule rule = SignatureRule.Of(algorithm);
            if (string.Equals(rule.Name, token.Algorithm, StringComparison.Ordinal))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The end of its time; null when it has none, when it is over, or when it has not begun.</summary>
    private static DateTimeOffset? ValidUntil(JsonElement claims, TimeSpan skew, DateTimeOffset now)
    {
        if (Instant(claims, "exp") is not { } end || now >= end + skew)
        {
            return null;
        }

        bool hasBegun = !claims.TryGetProperty("nbf", out _) || (Instant(claims, "nbf") is { } begin && now >= begin - skew);
        return hasBegun ? end + skew : null;
    }

    private static DateTimeOffset? Instant(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double seconds) && seconds is >= 0 and < 253_000_000_000
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private Caller? CallerOf(JsonElement claims, TokenIssuerOptions options, VerificationKey key, DateTimeOffset validUntil)
    {
        string? name = options.Tenant ?? PresentedToken.Text(claims, options.TenantClaim ?? "");
        string? user = options.UserClaim is null ? null : PresentedToken.Text(claims, options.UserClaim);
        if (name is null || !_catalog.Tenants.TryGet(name, out TenantOptions? tenant) || (options.UserClaim is not null && user is not { Length: > 0 and <= LongestUser }))
        {
            return null;
        }

        // No key of the configuration can have a colon in its name, so that the ledger tells the two apart.
        return new Caller(tenant, new VirtualKeyOptions { Name = "jwt:" + options.Name, Models = options.Models })
        {
            ValidUntil = validUntil,
            TenantAccount = _accounts?.Find(AccountKind.Tenant, tenant.Name, ""),
            EndUser = user,
            SignedWith = key,
        };
    }
}
