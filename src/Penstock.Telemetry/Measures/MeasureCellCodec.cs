using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Penstock.Telemetry.Sketches;

namespace Penstock.Telemetry.Measures;

/// <summary>
/// A cell in few bytes. Layout: its number; a varint mask of counts that are not zero and these as doubles; how many kinds of error, each with its length, name
/// and count; a varint mask of gauges and these as doubles; a mask of sketches, each with its length. What is at the end may be left unread.
/// </summary>
internal static class MeasureCellCodec
{
    private const byte Layout = 1;
    private const int LongestName = 64;

    // A handful of words comes back in every cell.
    private static readonly ConcurrentDictionary<string, string> Words = new(StringComparer.Ordinal);

    public static byte[] Write(MeasureCell cell, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        scratch.GetSpan(1)[0] = Layout;
        scratch.Advance(1);
        WriteMasked(scratch, MeasureCell.Counts, i => cell[(CountMeasure)i] is 0 ? null : cell[(CountMeasure)i]);
        Varint.Write(scratch, (ulong)cell.Errors.Count);
        foreach ((string kind, double count) in cell.Errors)
        {
            Varint.Write(scratch, (ulong)Encoding.UTF8.GetByteCount(kind));
            Encoding.UTF8.GetBytes(kind, scratch);
            Varint.Write(scratch, (ulong)count);
        }

        WriteMasked(scratch, MeasureCell.Gauges, i => cell[(GaugeMeasure)i]);
        WriteSketches(cell, scratch);
        return scratch.WrittenSpan.ToArray();
    }

    /// <summary>Merges into <paramref name="cell"/> what is of another time. False when the bytes are no cell.</summary>
    public static bool TryMerge(ReadOnlySpan<byte> bytes, MeasureCell cell)
    {
        if (bytes.IsEmpty || bytes[0] != Layout)
        {
            return false;
        }

        bytes = bytes[1..];
        return TryCounts(ref bytes, cell) && TryErrors(ref bytes, cell) && TryGauges(ref bytes, cell) && TrySketches(bytes, cell);
    }

    private static void WriteMasked(ArrayBufferWriter<byte> output, int count, Func<int, double?> value)
    {
        ulong mask = 0;
        for (int i = 0; i < count; i++)
        {
            mask |= value(i) is null ? 0 : 1UL << i;
        }

        Varint.Write(output, mask);
        for (int i = 0; i < count; i++)
        {
            if (value(i) is { } number)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(sizeof(double)), number);
                output.Advance(sizeof(double));
            }
        }
    }

    private static void WriteSketches(MeasureCell cell, ArrayBufferWriter<byte> output)
    {
        var sketch = new ArrayBufferWriter<byte>();
        for (int i = 0; i < MeasureCell.Durations; i++)
        {
            sketch.ResetWrittenCount();
            if (cell[(DurationMeasure)i] is { } measured)
            {
                SketchCodec.Write(measured, sketch);
            }

            Varint.Write(output, (ulong)sketch.WrittenCount);
            output.Write(sketch.WrittenSpan);
        }
    }

    private static bool TryCounts(ref ReadOnlySpan<byte> bytes, MeasureCell cell)
    {
        if (!Varint.TryRead(ref bytes, out ulong mask))
        {
            return false;
        }

        for (int i = 0; mask != 0; i++, mask >>= 1)
        {
            if ((mask & 1) != 0)
            {
                if (!TryDouble(ref bytes, out double value))
                {
                    return false;
                }

                if (i < MeasureCell.Counts)
                {
                    cell.AddCount(i, value);
                }
            }
        }

        return true;
    }

    private static bool TryErrors(ref ReadOnlySpan<byte> bytes, MeasureCell cell)
    {
        if (!Varint.TryRead(ref bytes, out ulong kinds) || kinds > MeasureCell.MaxErrorKinds + 1)
        {
            return false;
        }

        for (ulong i = 0; i < kinds; i++)
        {
            if (!TryText(ref bytes, out string kind) || !Varint.TryRead(ref bytes, out ulong count))
            {
                return false;
            }

            cell.AddErrors(kind, count);
        }

        return true;
    }

    private static bool TryGauges(ref ReadOnlySpan<byte> bytes, MeasureCell cell)
    {
        if (!Varint.TryRead(ref bytes, out ulong mask))
        {
            return false;
        }

        for (int i = 0; mask != 0; i++, mask >>= 1)
        {
            if ((mask & 1) != 0)
            {
                if (!TryDouble(ref bytes, out double value))
                {
                    return false;
                }

                if (i < MeasureCell.Gauges)
                {
                    cell.Sample((GaugeMeasure)i, value);
                }
            }
        }

        return true;
    }

    private static bool TrySketches(ReadOnlySpan<byte> bytes, MeasureCell cell)
    {
        for (int i = 0; i < MeasureCell.Durations && !bytes.IsEmpty; i++)
        {
            if (!Varint.TryRead(ref bytes, out ulong length) || length > (ulong)bytes.Length)
            {
                return false;
            }

            if (length > 0 && !SketchCodec.TryMerge(bytes[..(int)length], cell.Sketch((DurationMeasure)i)))
            {
                return false;
            }

            bytes = bytes[(int)length..];
        }

        return true;
    }

    internal static bool TryText(ref ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (!Varint.TryRead(ref bytes, out ulong length) || length > (ulong)bytes.Length || length > LongestName * 16)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(bytes[..(int)length]);
        bytes = bytes[(int)length..];
        text = text.Length <= LongestName && Words.Count < 4096 ? Words.GetOrAdd(text, text) : text;
        return true;
    }

    private static bool TryDouble(ref ReadOnlySpan<byte> bytes, out double value)
    {
        value = 0;
        if (bytes.Length < sizeof(double))
        {
            return false;
        }

        value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        bytes = bytes[sizeof(double)..];
        return true;
    }
}
