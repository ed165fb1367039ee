using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Inference;
using Penstock.Storage.Tenants;

namespace Penstock.Gateway.Authentication;

/// <summary>
/// Generated keys by their public id. What is presented is compared as a keyed hash, in constant time, and an id that nobody has takes as long as one
/// that somebody has.
/// </summary>
internal sealed class StoredKeys(IEnumerable<(KeyDigest Digest, Caller Caller)> keys)
{
    private static readonly byte[] NoSalt = new byte[HMACSHA256.HashSizeInBytes];

    private readonly FrozenDictionary<string, Entry> _keys = keys.ToFrozenDictionary(
        key => key.Digest.Id, key => new Entry([.. key.Digest.Salt], [.. key.Digest.Hash], key.Caller), StringComparer.Ordinal);

    /// <summary>Whose key it is; null when nobody's.</summary>
    public Caller? Find(ReadOnlySpan<char> presented)
    {
        ReadOnlySpan<char> id = GeneratedKey.IdOf(presented);
        if (id.IsEmpty)
        {
            return null;
        }

        _ = _keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out Entry? entry);
        Span<byte> key = stackalloc byte[3 * 128];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        int length = Encoding.UTF8.GetBytes(presented, key);
        HMACSHA256.HashData(entry?.Salt ?? NoSalt, key[..length], hash);
        CryptographicOperations.ZeroMemory(key);
        return CryptographicOperations.FixedTimeEquals(hash, entry?.Hash ?? NoSalt) ? entry?.Caller : null;
    }

    private sealed record Entry(byte[] Salt, byte[] Hash, Caller Caller);
}
