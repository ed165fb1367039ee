using Penstock.Providers;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>Relayed events as bytes, and back without a copy.</summary>
internal static class FrameFormat
{
    public static void Write(ByteWriter output, RelayFrameKind kind, ReadOnlySpan<byte> bytes)
    {
        output.Byte((byte)kind);
        output.Bytes(bytes);
    }

    /// <summary>The frames; null where the bytes make no sense.</summary>
    public static List<RelayFrame>? Read(ReadOnlyMemory<byte> payload)
    {
        var frames = new List<RelayFrame>();
        var input = new ByteReader(payload);
        while (!input.IsAtEnd && !input.IsBroken)
        {
            frames.Add(new RelayFrame((RelayFrameKind)input.Byte(), input.Bytes()));
        }

        return input.IsBroken ? null : frames;
    }
}
