using System.Security.Cryptography;
using System.Text;
using Penstock.Catalog.Values;

namespace Penstock.Storage.Tenants;

/// <summary>Makes virtual keys: <c>psk-</c>, a public id of 64 bits by which it is found, and a secret of 256 random bits.</summary>
public static class GeneratedKey
{
    /// <summary>What every generated key begins with, so that scanners of leaked secrets know it.</summary>
    public const string Prefix = "psk-";

    /// <summary>Characters of the id.</summary>
    public const int IdLength = 16;

    private const int SecretBytes = 32;

    private static readonly int Length = Prefix.Length + IdLength + 1 + (2 * SecretBytes);

    /// <summary>A new key, to be shown once, and what is kept of it.</summary>
    public static (Secret Key, DigestEntry Digest) Make(DateTimeOffset now)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        string key = $"{Prefix}{id}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        byte[] salt = RandomNumberGenerator.GetBytes(SecretBytes);
        return (new Secret(key), new DigestEntry(id, salt, HMACSHA256.HashData(salt, Encoding.ASCII.GetBytes(key)), now, null));
    }

    /// <summary>The public part of what looks like a generated key; empty for anything else.</summary>
    public static ReadOnlySpan<char> IdOf(ReadOnlySpan<char> presented) =>
        presented.Length == Length && presented.StartsWith(Prefix, StringComparison.Ordinal) && presented[Prefix.Length + IdLength] == '-'
            ? presented.Slice(Prefix.Length, IdLength)
            : [];
}
