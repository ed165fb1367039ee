using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>A public key of an issuer (RFC 7517). Safe for concurrent use: each check makes a key object of its own.</summary>
internal sealed class VerificationKey
{
    private const int LeastRsaBytes = 256;
    private const int MostRsaBytes = 1024;

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _curve;
    private readonly string? _curveName;
    private readonly string? _algorithm;
    private volatile bool _isWithdrawn;

    private VerificationKey(string? id, string? algorithm, RSAParameters rsa, string identity) =>
        (Id, _algorithm, _rsa, Identity) = (id, algorithm, rsa, identity);

    private VerificationKey(string? id, string? algorithm, ECParameters curve, string curveName, string identity) =>
        (Id, _algorithm, _curve, _curveName, Identity) = (id, algorithm, curve, curveName, identity);

    /// <summary>Its <c>kid</c>; null when it has none.</summary>
    public string? Id { get; }

    /// <summary>All that it is; equal for the same key fetched twice.</summary>
    public string Identity { get; }

    /// <summary>True once its issuer no longer names it: what was signed with it is worth nothing any more.</summary>
    public bool IsWithdrawn => _isWithdrawn;

    /// <summary>The key that <paramref name="entry"/> of a key set describes; null for one that is not for signatures, too short, or of a kind that is not used.</summary>
    public static VerificationKey? Of(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || (PresentedToken.Text(entry, "use") ?? "sig") != "sig"
            || (entry.TryGetProperty("key_ops", out JsonElement uses) && !Holds(uses, "verify")))
        {
            return null;
        }

        (string? id, string? algorithm) = (PresentedToken.Text(entry, "kid"), PresentedToken.Text(entry, "alg"));
        return PresentedToken.Text(entry, "kty") switch
        {
            "RSA" => OfRsa(entry, id, algorithm),
            "EC" => OfCurve(entry, id, algorithm),
            _ => null,
        };
    }

    /// <summary>Whether a signature by <paramref name="rule"/> may be of this key: kind, curve, and what the key itself is for.</summary>
    public bool Fits(SignatureRule rule) =>
        (_algorithm is null || string.Equals(_algorithm, rule.Name, StringComparison.Ordinal))
        && (rule.Curve is null ? _rsa is not null : string.Equals(rule.Curve, _curveName, StringComparison.Ordinal));

    /// <summary>Whether <paramref name="signature"/> over <paramref name="signed"/> is this key's.</summary>
    public bool Verifies(SignatureRule rule, byte[] signed, byte[] signature)
    {
        try
        {
            if (_rsa is { } modulus && rule.Padding is { } padding)
            {
                using var rsa = RSA.Create(modulus);
                return rsa.VerifyData(signed, signature, rule.Hash, padding);
            }

            if (_curve is { } point && rule.Curve is not null)
            {
                using var curve = ECDsa.Create(point);
                return curve.VerifyData(signed, signature, rule.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
        }
        catch (CryptographicException)
        {
            // A signature of a wrong length, which is no signature.
        }

        return false;
    }

    /// <summary>Says that its issuer no longer names it.</summary>
    public void Withdraw() => _isWithdrawn = true;

    private static VerificationKey? OfRsa(JsonElement entry, string? id, string? algorithm)
    {
        byte[]? modulus = Number(entry, "n");
        byte[]? exponent = Number(entry, "e");
        bool isSound = modulus is { Length: >= LeastRsaBytes and <= MostRsaBytes } && exponent is { Length: >= 1 and <= 8 } && (exponent[^1] & 1) == 1
            && (exponent.Length > 1 || exponent[0] >= 3);
        return isSound
            ? new VerificationKey(id, algorithm, new RSAParameters { Modulus = modulus, Exponent = exponent }, $"{id}|{algorithm}|{Convert.ToHexString(modulus!)}|{Convert.ToHexString(exponent!)}")
            : null;
    }

    private static VerificationKey? OfCurve(JsonElement entry, string? id, string? algorithm)
    {
        (ECCurve Curve, string Name, int Bytes)? known = PresentedToken.Text(entry, "crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, "P-256", 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, "P-384", 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, "P-521", 66),
            _ => null,
        };
        byte[]? x = Bytes(entry, "x");
        byte[]? y = Bytes(entry, "y");
        if (known is not { } curve || x?.Length != curve.Bytes || y?.Length != curve.Bytes)
        {
            return null;
        }

        var parameters = new ECParameters { Curve = curve.Curve, Q = new ECPoint { X = x, Y = y } };
        try
        {
            // A point that is not on the curve is found out here, once.
            ECDsa.Create(parameters).Dispose();
            return new VerificationKey(id, algorithm, parameters, curve.Name, $"{id}|{algorithm}|{curve.Name}|{Convert.ToHexString(x!)}|{Convert.ToHexString(y!)}");
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? Number(JsonElement entry, string name) => Bytes(entry, name)?.SkipWhile(value => value == 0).ToArray();

    private static byte[]? Bytes(JsonElement entry, string name) =>
        PresentedToken.Text(entry, name) is { Length: <= 4096 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static bool Holds(JsonElement list, string word) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(word));
}
