using System.Numerics.Tensors;

namespace Penstock.Embeddings.Numerics;

/// <summary>Layer normalisation (Ba et al., 2016): each row to mean 0 and variance 1, then scaled and shifted.</summary>
internal sealed class LayerNorm(float[] scale, float[] bias)
{
    private const float Epsilon = 1e-6f;

    /// <summary>Normalises <paramref name="rows"/> rows.</summary>
    public void Apply(ReadOnlySpan<float> input, int rows, Span<float> output)
    {
        int width = scale.Length;
        for (int row = 0; row < rows; row++)
        {
            Span<float> target = output.Slice(row * width, width);
            ReadOnlySpan<float> source = input.Slice(row * width, width);
            TensorPrimitives.Subtract(source, TensorPrimitives.Sum(source) / width, target);
            float variance = TensorPrimitives.SumOfSquares<float>(target) / width;
            TensorPrimitives.Multiply(target, 1 / MathF.Sqrt(variance + Epsilon), target);
            TensorPrimitives.MultiplyAdd(target, scale, bias, target);
        }
    }
}
