using Penstock.Catalog.Tenants;
using Penstock.Gateway.Authentication.Tokens;
using Penstock.Gateway.Limits;

namespace Penstock.Gateway.Inference;

/// <summary>Who calls.</summary>
/// <param name="Tenant">Null on an open data plane.</param>
/// <param name="Key">The key that was shown; null on an open data plane.</param>
public sealed record Caller(TenantOptions? Tenant, VirtualKeyOptions? Key)
{
    /// <summary>Anybody, on a data plane without keys.</summary>
    public static Caller Anonymous { get; } = new(null, null);

    /// <summary>What the tenant may take and has taken; null where nobody counts.</summary>
    public Account? TenantAccount { get; init; }

    /// <summary>What the key may take and has taken; null where nobody counts.</summary>
    public Account? KeyAccount { get; init; }

    /// <summary>The first instant at which what was shown is no longer valid; null is never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The tenant's own user, where a token says who it is; null takes the request's word.</summary>
    public string? EndUser { get; init; }

    /// <summary>The key that the caller's token is signed with; null for a caller without token.</summary>
    internal VerificationKey? SignedWith { get; init; }

    /// <summary>Whether tenant and key both allow <paramref name="model"/>.</summary>
    public bool MaySee(string model) =>
        Tenant?.Models?.Contains(model) != false && Key?.Models?.Contains(model) != false;
}
