using System.Security.Cryptography;
using Penstock.Catalog.Tenants;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>What an algorithm's name in a token's head means (RFC 7518, section 3.1). A name that is not in the table is refused: none and HS* are not.</summary>
/// <param name="Name">As in the claim <c>alg</c>.</param>
/// <param name="Hash">What is hashed with.</param>
/// <param name="Padding">Of RSA; null for elliptic curves.</param>
/// <param name="Curve">As in the claim <c>crv</c>; null for RSA.</param>
internal sealed record SignatureRule(string Name, HashAlgorithmName Hash, RSASignaturePadding? Padding, string? Curve)
{
    private static readonly SignatureRule[] Rules =
    [
        new("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, null),
        new("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1, null),
        new("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1, null),
        new("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss, null),
        new("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss, null),
        new("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss, null),
        new("ES256", HashAlgorithmName.SHA256, null, "P-256"),
        new("ES384", HashAlgorithmName.SHA384, null, "P-384"),
        new("ES512", HashAlgorithmName.SHA512, null, "P-521"),
    ];

    /// <summary>The rule of an algorithm.</summary>
    public static SignatureRule Of(TokenAlgorithm algorithm) => Rules[(int)algorithm];
}
