using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>
/// Makes <c>system_fingerprint</c>: equal where model file and engine are equal. A file of many gigabytes is not read whole for it: its length and
/// 64 blocks of 64 KiB, spread evenly from the first byte to the last, stand for it.
/// </summary>
internal static class ModelFingerprint
{
    private const int Blocks = 64;
    private const int BlockBytes = 64 * 1024;

    public static string Of(string path, string engineVersion)
    {
        using FileStream file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, file.Length);
        hash.AppendData(length);
        hash.AppendData(Encoding.UTF8.GetBytes(engineVersion));
        byte[] block = new byte[BlockBytes];
        long last = Math.Max(0, file.Length - BlockBytes);
        for (int i = 0; i < Blocks; i++)
        {
            file.Position = last / (Blocks - 1) * i;
            hash.AppendData(block, 0, file.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false));
        }

        return "fp_" + Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }
}
