using System.Runtime.InteropServices;
using Penstock.Gateway.Caching.Semantic.Guarding;
using System.Security.Cryptography;
using System.Buffers.Binary;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>Hashes of texts, equal in every process.</summary>
internal static class TextHash
{
    /// <summary>Of the text without regard to case, white space and final punctuation; never 0.</summary>
    public static ulong OfNormalised(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(Question.Normalise(text).AsSpan()), hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }
}
