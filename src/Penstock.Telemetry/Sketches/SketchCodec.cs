using System.Buffers;
using System.Buffers.Binary;

namespace Penstock.Telemetry.Sketches;

/// <summary>
/// A sketch in few bytes: nothing for an empty one; else the layout's number, varints (LEB128) of zeros and count, sum, minimum and maximum as doubles, the first
/// key in zigzag, and for each bucket that is not empty the gap to the last one and its count.
/// </summary>
public static class SketchCodec
{
    private const byte Layout = 1;

    /// <summary>Appends <paramref name="sketch"/>.</summary>
    public static void Write(RelativeErrorSketch sketch, IBufferWriter<byte> output)
    {
        if (sketch.Count == 0)
        {
            return;
        }

        Span<byte> head = output.GetSpan(1);
        head[0] = Layout;
        output.Advance(1);
        Varint.Write(output, (ulong)sketch.Zeros);
        Varint.Write(output, (ulong)sketch.Count);
        Double(output, sketch.Sum);
        Double(output, sketch.Min);
        Double(output, sketch.Max);
        Buckets(sketch, output);
    }

    /// <summary>Merges what <see cref="Write"/> wrote into <paramref name="sketch"/>. False, and nothing is taken in, when the bytes are no sketch.</summary>
    public static bool TryMerge(ReadOnlySpan<byte> bytes, RelativeErrorSketch sketch)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (bytes[0] != Layout)
        {
            return false;
        }

        bytes = bytes[1..];
        if (!Varint.TryRead(ref bytes, out ulong zeros) || !Varint.TryRead(ref bytes, out ulong count) || count is 0 or > long.MaxValue || zeros > count || bytes.Length < 24)
        {
            return false;
        }

        double sum = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        double min = BinaryPrimitives.ReadDoubleLittleEndian(bytes[8..]);
        double max = BinaryPrimitives.ReadDoubleLittleEndian(bytes[16..]);
        bytes = bytes[24..];
        if (!(min >= 0 && max >= min) || !Holds(bytes, count - zeros))
        {
            return false;
        }

        Take(bytes, sketch);
        sketch.Absorb((long)zeros, (long)count, sum, min, max);
        return true;
    }

    private static void Buckets(RelativeErrorSketch sketch, IBufferWriter<byte> output)
    {
        ReadOnlySpan<long> counts = sketch.Counts;
        long last = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
            {
                long gap = sketch.BaseKey + i - last;
                last += gap;
                Varint.Write(output, (ulong)((gap << 1) ^ (gap >> 63)));
                Varint.Write(output, (ulong)counts[i]);
            }
        }
    }

    /// <summary>Whether the buckets read well and hold <paramref name="expected"/> values.</summary>
    private static bool Holds(ReadOnlySpan<byte> bytes, ulong expected)
    {
        ulong held = 0;
        long key = 0;
        while (!bytes.IsEmpty)
        {
            if (!TryNext(ref bytes, ref key, out ulong count) || count > expected - held)
            {
                return false;
            }

            held += count;
        }

        return held == expected;
    }

    private static void Take(ReadOnlySpan<byte> bytes, RelativeErrorSketch sketch)
    {
        long key = 0;
        while (!bytes.IsEmpty && TryNext(ref bytes, ref key, out ulong count))
        {
            sketch.AddTo((int)key, (long)count);
        }
    }

    private static bool TryNext(ref ReadOnlySpan<byte> bytes, ref long key, out ulong count)
    {
        count = 0;
        if (!Varint.TryRead(ref bytes, out ulong zigzag) || !Varint.TryRead(ref bytes, out count) || zigzag > int.MaxValue)
        {
            return false;
        }

        key += (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        return RelativeErrorSketch.IsKey(key);
    }

    private static void Double(IBufferWriter<byte> output, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }
}
