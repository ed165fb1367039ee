using System.Security.Cryptography;
using System.Text;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;

namespace Penstock.Storage.Operators;

/// <summary>
/// A key of the admin listener as it is kept: an HMAC-SHA-256 under a salt of its own, from which nobody gets the key back. A slow hash
/// would add nothing, since generated keys hold 256 random bits.
/// </summary>
/// <param name="Name">Whose it is, as the audit log shows it.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Salt">32 random bytes.</param>
/// <param name="Hash">The HMAC of the key under the salt, 32 bytes.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record OperatorKey(string Name, AdminRole Role, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Hash, DateTimeOffset CreatedAt)
{
    /// <summary>What every generated key begins with, so that scanners of leaked secrets know it.</summary>
    public const string Prefix = "psk-admin-";

    /// <summary>Longer keys are refused unseen.</summary>
    public const int MaxLength = 512;

    private const int RandomBytes = 32;

    /// <summary>Makes a new key: 256 random bits, printable. The caller shows it once and forgets it.</summary>
    public static Secret Generate() =>
        new(Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>The form in which <paramref name="key"/> is kept.</summary>
    public static OperatorKey Of(string name, AdminRole role, Secret key, DateTimeOffset now)
    {
        var salt = RandomNumberGenerator.GetBytes(RandomBytes);
        return new OperatorKey(name, role, salt, HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(key.Reveal())), now);
    }

    /// <summary>Whether <paramref name="presented"/> is this key. Takes the same time whatever is presented, up to its length.</summary>
    public bool Matches(string presented) =>
        presented.Length <= MaxLength
        && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Salt.Span, Encoding.UTF8.GetBytes(presented)), Hash.Span);
}
