using System.Buffers;
using System.Text;
using Penstock.Telemetry.Sketches;

namespace Penstock.Telemetry.Measures;

/// <summary>The cells of a frame as one run of bytes, for the store: layout, how many, and for each dimension, names, length and bytes.</summary>
public static class MeasureFrameCodec
{
    private const byte Layout = 1;
    private const int MostCells = 4096;

    /// <summary>The bytes of <paramref name="frame"/>'s cells.</summary>
    public static byte[] Write(MeasureFrame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write([Layout]);
        Varint.Write(output, (ulong)frame.Cells.Count);
        foreach ((MeasureKey key, byte[] cell) in frame.Cells)
        {
            output.Write([(byte)key.By]);
            Text(output, key.Model);
            Text(output, key.Target);
            Text(output, key.Tenant);
            Varint.Write(output, (ulong)cell.Length);
            output.Write(cell);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The frame out of its bytes; null when they are none, or of another layout.</summary>
    public static MeasureFrame? Read(long start, int stepSeconds, string gateway, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != Layout)
        {
            return null;
        }

        bytes = bytes[1..];
        if (!Varint.TryRead(ref bytes, out ulong count) || count > MostCells)
        {
            return null;
        }

        var cells = new Dictionary<MeasureKey, byte[]>((int)count);
        for (ulong i = 0; i < count; i++)
        {
            if (!TryKey(ref bytes, out MeasureKey? key) || !Varint.TryRead(ref bytes, out ulong length) || length > (ulong)bytes.Length)
            {
                return null;
            }

            cells[key!] = bytes[..(int)length].ToArray();
            bytes = bytes[(int)length..];
        }

        return new MeasureFrame(start, stepSeconds, gateway, cells);
    }

    private static bool TryKey(ref ReadOnlySpan<byte> bytes, out MeasureKey? key)
    {
        key = null;
        if (bytes.IsEmpty || bytes[0] > (byte)MeasureDimension.Tenant)
        {
            return false;
        }

        var by = (MeasureDimension)bytes[0];
        bytes = bytes[1..];
        if (!MeasureCellCodec.TryText(ref bytes, out string model) || !MeasureCellCodec.TryText(ref bytes, out string target) || !MeasureCellCodec.TryText(ref bytes, out string tenant))
        {
            return false;
        }

        key = new MeasureKey(by, model, target, tenant);
        return true;
    }

    private static void Text(ArrayBufferWriter<byte> output, string text)
    {
        Varint.Write(output, (ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }
}
