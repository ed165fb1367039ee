using Penstock.Catalog.Values;

namespace Penstock.Catalog.Tenants;

/// <summary>An OpenID issuer whose tokens (JWT, RFC 7519) stand in for virtual keys. Exactly one of <see cref="Tenant"/> and <see cref="TenantClaim"/> is set.</summary>
public sealed record TokenIssuerOptions : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>Its name, letter by letter as in the claim <c>iss</c>: an https URL, or http on loopback. Its discovery document lies below it.</summary>
    public required string Issuer { get; init; }

    /// <summary>What the claim <c>aud</c> has to hold.</summary>
    public required string Audience { get; init; }

    /// <summary>The tenant that all of its tokens call for; null where <see cref="TenantClaim"/> says.</summary>
    public string? Tenant { get; init; }

    /// <summary>The claim that names the tenant; null where <see cref="Tenant"/> says.</summary>
    public string? TenantClaim { get; init; }

    /// <summary>The claim that names the tenant's own user, whatever the request says; null takes the request's word.</summary>
    public string? UserClaim { get; init; }

    /// <summary>Models that its tokens may call; null is all of the tenant's.</summary>
    public ValueList<string>? Models { get; init; }

    /// <summary>How tokens may be signed. Default RS256, PS256 and ES256.</summary>
    public ValueList<TokenAlgorithm> Algorithms { get; init; } = [TokenAlgorithm.Rs256, TokenAlgorithm.Ps256, TokenAlgorithm.Es256];

    /// <summary>How far the issuer's clock may be from ours. Default one minute.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often its keys are fetched anew. Default five minutes.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(5);
}
