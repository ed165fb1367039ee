using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>gateway.jwt.</summary>
internal static class TokenBlocks
{
    private static readonly Shape<TokenAlgorithm> Algorithm = new ChoiceShape<TokenAlgorithm>(
        ("RS256", TokenAlgorithm.Rs256), ("RS384", TokenAlgorithm.Rs384), ("RS512", TokenAlgorithm.Rs512),
        ("PS256", TokenAlgorithm.Ps256), ("PS384", TokenAlgorithm.Ps384), ("PS512", TokenAlgorithm.Ps512),
        ("ES256", TokenAlgorithm.Es256), ("ES384", TokenAlgorithm.Es384), ("ES512", TokenAlgorithm.Es512));

    private static readonly Key<TokenIssuerOptions, string> Issuer = new(
        "issuer", IssuerShape(), options => options.Issuer, "Its name, letter by letter as in the claim iss; its discovery document lies below it.", isRequired: true);

    private static readonly Key<TokenIssuerOptions, string> Audience = new(
        "audience", Is.Text, options => options.Audience, "What the claim aud has to hold.", isRequired: true);

    private static readonly Key<TokenIssuerOptions, string?> Tenant = new(
        "tenant", Is.OrNull(Is.Text), options => options.Tenant, "The tenant that all of its tokens call for. Give this or tenantClaim.");

    private static readonly Key<TokenIssuerOptions, string?> TenantClaim = new(
        "tenantClaim", Is.OrNull(Is.Text), options => options.TenantClaim, "The claim that names the tenant. Give this or tenant.");

    private static readonly Key<TokenIssuerOptions, string?> UserClaim = new(
        "userClaim", Is.OrNull(Is.Text), options => options.UserClaim, "The claim that names the tenant's own user, like sub; it counts instead of what the request says.");

    private static readonly Key<TokenIssuerOptions, ValueList<string>?> Models = new(
        "models", Is.OrNull(Is.List(Is.Text, "[chat]")), options => options.Models, "Models that its tokens may call; else all of the tenant's.");

    private static readonly Key<TokenIssuerOptions, ValueList<TokenAlgorithm>> Algorithms = new(
        "algorithms", Is.List(Algorithm, "[RS256]"), options => options.Algorithms, "How tokens may be signed.");

    private static readonly Key<TokenIssuerOptions, TimeSpan> ClockSkew = new(
        "clockSkew", Is.Time("0s", "10m"), options => options.ClockSkew, "How far the issuer's clock may be from this one's.");

    private static readonly Key<TokenIssuerOptions, TimeSpan> Refresh = new(
        "refresh", Is.Time("10s", "1d"), options => options.Refresh, "How often its keys are fetched anew.");

    public static Block<TokenIssuerOptions> TokenIssuer { get; } = new(
        "An OpenID issuer whose tokens (JWT) stand in for virtual keys.",
        new TokenIssuerOptions { Name = "", Issuer = "", Audience = "" },
        [Issuer, Audience, Tenant, TenantClaim, UserClaim, Models, Algorithms, ClockSkew, Refresh],
        read => new TokenIssuerOptions
        {
            Name = read.Name,
            Issuer = read.Read(Issuer),
            Audience = read.Read(Audience),
            Tenant = read.Read(Tenant),
            TenantClaim = read.Read(TenantClaim),
            UserClaim = read.Read(UserClaim),
            Models = read.Read(Models),
            Algorithms = read.Read(Algorithms),
            ClockSkew = read.Read(ClockSkew),
            Refresh = read.Read(Refresh),
        });

    private static TextShape<string> IssuerShape() => new(
        "an https URL without user, query and fragment (http only on loopback)",
        "https://login.example.com/",
        text => Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && url is { UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 }
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) ? text : null,
        text => text)
    {
        Hides = text => text.Contains('@', StringComparison.Ordinal) || text.Contains('?', StringComparison.Ordinal),
    };
}
