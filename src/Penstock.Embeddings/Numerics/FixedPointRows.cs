using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Penstock.Embeddings.Numerics;

/// <summary>Rows of inputs in 16-bit fixed point, with the scale of each.</summary>
/// <param name="rows">The most rows.</param>
/// <param name="width">The most inputs a row.</param>
internal sealed class FixedPointRows(int rows, int width)
{
    /// <summary>The rows one after the other.</summary>
    public short[] Values { get; } = new short[rows * width];

    /// <summary>What each row is to be multiplied by.</summary>
    public float[] Scales { get; } = new float[rows];

    /// <summary>Takes <paramref name="count"/> rows, so that the largest number of each becomes <paramref name="limit"/>.</summary>
    public void Fill(ReadOnlySpan<float> input, int count, int inputs, int limit)
    {
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> line = input.Slice(row * inputs, inputs);
            float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(line));
            Scales[row] = largest / limit;
            Convert(line, largest == 0 ? 0 : limit / largest, Values.AsSpan(row * inputs, inputs));
        }
    }

    private static void Convert(ReadOnlySpan<float> line, float factor, Span<short> output)
    {
        int step = Vector256<short>.Count, half = Vector256<float>.Count;
        ref float source = ref MemoryMarshal.GetReference(line);
        ref short target = ref MemoryMarshal.GetReference(output);
        for (int i = 0; i < line.Length; i += step)
        {
            Vector256<int> low = Vector256.ConvertToInt32Native(Vector256.Round(Vector256.LoadUnsafe(ref source, (nuint)i) * factor));
            Vector256<int> high = Vector256.ConvertToInt32Native(Vector256.Round(Vector256.LoadUnsafe(ref source, (nuint)(i + half)) * factor));
            Vector256.Narrow(low, high).StoreUnsafe(ref target, (nuint)i);
        }
    }
}
