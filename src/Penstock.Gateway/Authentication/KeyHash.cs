using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Penstock.Gateway.Authentication;

/// <summary>SHA-256 of a key. Keys hold enough chance that a slow hash would buy nothing; it would cost latency on every request.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct KeyHash : IEquatable<KeyHash>
{
    private const int LongestKey = 512;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private KeyHash(ReadOnlySpan<byte> hash)
    {
        _a = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        _b = BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]);
    }

    /// <summary>The hash of a presented or configured key; null for one that is longer than any key.</summary>
    public static KeyHash? Of(ReadOnlySpan<char> key)
    {
        if (key.Length > LongestKey)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[3 * LongestKey];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int length = Encoding.UTF8.GetBytes(key, bytes);
        SHA256.HashData(bytes[..length], hash);
        CryptographicOperations.ZeroMemory(bytes[..length]);
        return new KeyHash(hash);
    }

    /// <summary>The hash of a presented token, which is ASCII or none: what is not, is one that nobody signed.</summary>
    public static KeyHash OfToken(ReadOnlySpan<char> token)
    {
        Span<byte> bytes = stackalloc byte[Tokens.PresentedToken.Longest];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int length = Encoding.ASCII.GetBytes(token, bytes);
        SHA256.HashData(bytes[..length], hash);
        return new KeyHash(hash);
    }

    /// <summary>In constant time.</summary>
    public bool Equals(KeyHash other)
    {
        KeyHash self = this;
        return CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(new ReadOnlySpan<KeyHash>(in self)), MemoryMarshal.AsBytes(new ReadOnlySpan<KeyHash>(in other)));
    }

    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    /// <summary>Bits of a hash that nobody can steer are hash enough.</summary>
    public override int GetHashCode() => (int)_a;
}
