using System.Security.Cryptography;
using System.Text;

namespace Penstock.Mock;

/// <summary>Hashes: of texts for determinism, of keys so that the journal can name them without holding them.</summary>
internal static class Fingerprint
{
    public const ulong Offset = 14695981039346656037;
    private const string SignaturePrefix = "mock-signature:";
    private const ulong Prime = 1099511628211;

    /// <summary>FNV-1a over UTF-16 units, continued from <paramref name="hash"/>.</summary>
    public static ulong Text(ReadOnlySpan<char> text, ulong hash = Offset)
    {
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * Prime;
        }

        return hash;
    }

    /// <summary>The first 12 hex digits of the key's SHA-256; empty for no key.</summary>
    public static string Key(string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            return "";
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return Convert.ToHexStringLower(hash[..6]);
    }

    /// <summary>
    /// An opaque signature for <paramref name="text"/>, as providers attach to reasoning and tool calls. It can be checked
    /// without state, so a gateway that loses or alters it is found out.
    /// </summary>
    public static string Signature(ReadOnlySpan<char> text) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"{SignaturePrefix}{MockRandom.Mix(Text(text)):x16}"));

    /// <summary>Whether <paramref name="text"/> is a signature that the mock gave, for whatever text.</summary>
    public static bool IsSignature(string text)
    {
        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(text, bytes, out var length)
            && length == SignaturePrefix.Length + 16
            && Encoding.ASCII.GetString(bytes[..SignaturePrefix.Length]) is SignaturePrefix;
    }
}
