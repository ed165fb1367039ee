using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Penstock.Embeddings.Numerics;

/// <summary>
/// A matrix of weights in 16-bit fixed point, one scale an output, for processors with AVX2: twice the products a cycle of 32-bit floats,
/// and half the memory. Inputs are put into fixed point row by row. Both use as many bits as keep every sum inside 32 bits whatever the
/// numbers are: 128 products are summed before they are added up as floats, so 12 bits and a sign never overflow.
/// </summary>
internal sealed class FixedPointMatrix
{
    private const int Panel = 16;
    private const int Stretch = 128;
    private const int Limit = 4095; // 4095 x 4095 x 128 < 2^31

    private readonly int _inputs;
    private readonly int _outputs;
    private readonly short[] _panels;
    private readonly float[] _scales;

    /// <summary>Packs row-major <paramref name="weights"/> of <paramref name="inputs"/> x <paramref name="outputs"/>; inputs divide by 128, outputs by 16.</summary>
    public FixedPointMatrix(ReadOnlySpan<float> weights, int inputs, int outputs)
    {
        (_inputs, _outputs) = (inputs, outputs);
        (_panels, _scales) = (new short[weights.Length], new float[outputs]);
        for (int column = 0; column < outputs; column++)
        {
            float largest = 0;
            for (int row = 0; row < inputs; row++)
            {
                largest = MathF.Max(largest, MathF.Abs(weights[(row * outputs) + column]));
            }

            _scales[column] = largest / Limit;
            float inverse = largest == 0 ? 0 : Limit / largest;
            int start = (column / Panel * Panel * inputs) + (column % Panel * 2);
            for (int row = 0; row < inputs; row++)
            {
                _panels[start + (row / 2 * Panel * 2) + (row % 2)] = (short)MathF.Round(weights[(row * outputs) + column] * inverse);
            }
        }
    }

    /// <summary>Whether this processor can use it.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary><c>output = input x weights + bias</c>, for <paramref name="rows"/> rows; buffers hold <see cref="PackedMatrix.Padded"/> rows.</summary>
    public void Multiply(ReadOnlySpan<float> input, int rows, ReadOnlySpan<float> bias, Span<float> output, FixedPointRows scratch)
    {
        int padded = PackedMatrix.Padded(rows);
        if (input.Length < padded * _inputs || output.Length < padded * _outputs || bias.Length != _outputs)
        {
            throw new ArgumentException($"A buffer is too short for {padded} rows of {_inputs} to {_outputs}.", nameof(rows));
        }

        scratch.Fill(input, rows, _inputs, Limit);
        for (int panel = 0; panel < _outputs; panel += Panel)
        {
            for (int begin = 0; begin < _inputs; begin += Stretch)
            {
                for (int row = 0; row < padded; row += PackedMatrix.RowBlock)
                {
                    Block(
                        ref scratch.Values[(row * _inputs) + begin],
                        ref _panels[(panel * _inputs) + (begin * Panel)],
                        ref Unsafe.Add(ref MemoryMarshal.GetReference(output), (row * _outputs) + panel),
                        begin == 0 ? 0f : 1f);
                }
            }
        }

        for (int row = 0; row < rows; row++)
        {
            Span<float> line = output.Slice(row * _outputs, _outputs);
            TensorPrimitives.Multiply(line, scratch.Scales[row], line);
            TensorPrimitives.MultiplyAdd(line, _scales, bias, line);
        }
    }

    // Five rows by sixteen outputs over 128 inputs; each step takes two inputs of each row. What was summed before is kept or not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(ref short input, ref short weights, ref float output, float keep)
    {
        nuint stride = (nuint)_inputs / 2;
        Vector256<int> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default;
        Vector256<int> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default;
        ref int first = ref Unsafe.As<short, int>(ref input);
        ref int second = ref Unsafe.Add(ref first, stride);
        ref int third = ref Unsafe.Add(ref second, stride);
        ref int fourth = ref Unsafe.Add(ref third, stride);
        ref int fifth = ref Unsafe.Add(ref fourth, stride);
        for (nuint k = 0; k < Stretch / 2; k++)
        {
            Vector256<short> left = Vector256.LoadUnsafe(ref weights), right = Vector256.LoadUnsafe(ref weights, Panel);
            weights = ref Unsafe.Add(ref weights, 2 * Panel);
            Vector256<short> value = Vector256.Create(Unsafe.Add(ref first, k)).AsInt16();
            a0 += Avx2.MultiplyAddAdjacent(value, left);
            b0 += Avx2.MultiplyAddAdjacent(value, right);
            value = Vector256.Create(Unsafe.Add(ref second, k)).AsInt16();
            a1 += Avx2.MultiplyAddAdjacent(value, left);
            b1 += Avx2.MultiplyAddAdjacent(value, right);
            value = Vector256.Create(Unsafe.Add(ref third, k)).AsInt16();
            a2 += Avx2.MultiplyAddAdjacent(value, left);
            b2 += Avx2.MultiplyAddAdjacent(value, right);
            value = Vector256.Create(Unsafe.Add(ref fourth, k)).AsInt16();
            a3 += Avx2.MultiplyAddAdjacent(value, left);
            b3 += Avx2.MultiplyAddAdjacent(value, right);
            value = Vector256.Create(Unsafe.Add(ref fifth, k)).AsInt16();
            a4 += Avx2.MultiplyAddAdjacent(value, left);
            b4 += Avx2.MultiplyAddAdjacent(value, right);
        }

        stride = (nuint)_outputs;
        Store(a0, b0, ref output, keep);
        Store(a1, b1, ref Unsafe.Add(ref output, stride), keep);
        Store(a2, b2, ref Unsafe.Add(ref output, 2 * stride), keep);
        Store(a3, b3, ref Unsafe.Add(ref output, 3 * stride), keep);
        Store(a4, b4, ref Unsafe.Add(ref output, 4 * stride), keep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> left, Vector256<int> right, ref float output, float keep)
    {
        nuint lane = (nuint)Vector256<float>.Count;
        Vector256<float> factor = Vector256.Create(keep);
        Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref output), factor, Vector256.ConvertToSingle(left)).StoreUnsafe(ref output);
        Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref output, lane), factor, Vector256.ConvertToSingle(right)).StoreUnsafe(ref output, lane);
    }
}
