using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Penstock.Embeddings.Numerics;

/// <summary>
/// A matrix of weights (inputs x outputs), laid out for the product with a few rows: panels of two vectors of outputs, so that the inner
/// loop reads weights in a line and keeps <see cref="RowBlock"/> x 2 sums in registers.
/// </summary>
internal sealed class PackedMatrix
{
    /// <summary>Rows are taken in blocks of this many; buffers are padded to a multiple of it.</summary>
    public const int RowBlock = 5;

    private readonly int _inputs;
    private readonly int _outputs;
    private readonly float[] _panels;

    /// <summary>Packs row-major <paramref name="weights"/> of <paramref name="inputs"/> x <paramref name="outputs"/>.</summary>
    public PackedMatrix(ReadOnlySpan<float> weights, int inputs, int outputs)
    {
        int width = 2 * Vector<float>.Count;
        if (weights.Length != inputs * outputs || outputs % width != 0)
        {
            throw new ArgumentException($"The matrix of {inputs} x {outputs} has {weights.Length} numbers or does not fit vectors of {Vector<float>.Count}.", nameof(weights));
        }

        (_inputs, _outputs, _panels) = (inputs, outputs, new float[weights.Length]);
        for (int panel = 0; panel < outputs; panel += width)
        {
            for (int row = 0; row < inputs; row++)
            {
                weights.Slice((row * outputs) + panel, width).CopyTo(_panels.AsSpan((panel * inputs) + (row * width)));
            }
        }
    }

    /// <summary>Rows in a buffer that holds <paramref name="rows"/>: the next multiple of <see cref="RowBlock"/>.</summary>
    public static int Padded(int rows) => (rows + RowBlock - 1) / RowBlock * RowBlock;

    /// <summary><c>output = input x weights + bias</c>, for <paramref name="rows"/> rows; both buffers hold <see cref="Padded"/> rows.</summary>
    public void Multiply(ReadOnlySpan<float> input, int rows, ReadOnlySpan<float> bias, Span<float> output)
    {
        int padded = Padded(rows);
        if (input.Length < padded * _inputs || output.Length < padded * _outputs || bias.Length != _outputs)
        {
            throw new ArgumentException($"A buffer is too short for {padded} rows of {_inputs} to {_outputs}.", nameof(rows));
        }

        int width = 2 * Vector<float>.Count;
        for (int panel = 0; panel < _outputs; panel += width)
        {
            ref float weights = ref _panels[panel * _inputs];
            ref float offset = ref Unsafe.Add(ref MemoryMarshal.GetReference(bias), panel);
            for (int row = 0; row < padded; row += RowBlock)
            {
                Block(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(input), row * _inputs),
                    ref weights,
                    ref offset,
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(output), (row * _outputs) + panel));
            }
        }
    }

    // Ten sums, two weights and one broadcast input: what sixteen registers hold.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(ref float input, ref float weights, ref float bias, ref float output)
    {
        nuint inputs = (nuint)_inputs, lane = (nuint)Vector<float>.Count;
        Vector<float> left = Vector.LoadUnsafe(ref bias), right = Vector.LoadUnsafe(ref bias, lane);
        Vector<float> a0 = left, a1 = left, a2 = left, a3 = left, a4 = left;
        Vector<float> b0 = right, b1 = right, b2 = right, b3 = right, b4 = right;
        ref float second = ref Unsafe.Add(ref input, inputs);
        ref float third = ref Unsafe.Add(ref second, inputs);
        ref float fourth = ref Unsafe.Add(ref third, inputs);
        ref float fifth = ref Unsafe.Add(ref fourth, inputs);
        for (nuint k = 0; k < inputs; k++)
        {
            left = Vector.LoadUnsafe(ref weights);
            right = Vector.LoadUnsafe(ref weights, lane);
            weights = ref Unsafe.Add(ref weights, 2 * lane);
            var value = new Vector<float>(Unsafe.Add(ref input, k));
            a0 = Vector.FusedMultiplyAdd(value, left, a0);
            b0 = Vector.FusedMultiplyAdd(value, right, b0);
            value = new Vector<float>(Unsafe.Add(ref second, k));
            a1 = Vector.FusedMultiplyAdd(value, left, a1);
            b1 = Vector.FusedMultiplyAdd(value, right, b1);
            value = new Vector<float>(Unsafe.Add(ref third, k));
            a2 = Vector.FusedMultiplyAdd(value, left, a2);
            b2 = Vector.FusedMultiplyAdd(value, right, b2);
            value = new Vector<float>(Unsafe.Add(ref fourth, k));
            a3 = Vector.FusedMultiplyAdd(value, left, a3);
            b3 = Vector.FusedMultiplyAdd(value, right, b3);
            value = new Vector<float>(Unsafe.Add(ref fifth, k));
            a4 = Vector.FusedMultiplyAdd(value, left, a4);
            b4 = Vector.FusedMultiplyAdd(value, right, b4);
        }

        nuint stride = (nuint)_outputs;
        Store(a0, b0, ref output);
        Store(a1, b1, ref Unsafe.Add(ref output, stride));
        Store(a2, b2, ref Unsafe.Add(ref output, 2 * stride));
        Store(a3, b3, ref Unsafe.Add(ref output, 3 * stride));
        Store(a4, b4, ref Unsafe.Add(ref output, 4 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> left, Vector<float> right, ref float output)
    {
        left.StoreUnsafe(ref output);
        right.StoreUnsafe(ref output, (nuint)Vector<float>.Count);
    }
}
