namespace Penstock.Embeddings.Numerics;

/// <summary><c>output = input x weights + bias</c>: in fixed point where the processor is fast at it, else in 32-bit floats.</summary>
internal sealed class DenseLayer
{
    private readonly FixedPointMatrix? _fixed;
    private readonly PackedMatrix? _floats;
    private readonly float[] _bias;

    public DenseLayer(float[] weights, float[] bias, int inputs, bool useFixedPoint)
    {
        _bias = bias;
        if (useFixedPoint)
        {
            _fixed = new FixedPointMatrix(weights, inputs, bias.Length);
        }
        else
        {
            _floats = new PackedMatrix(weights, inputs, bias.Length);
        }
    }

    /// <summary>For <paramref name="rows"/> rows; both buffers hold <see cref="PackedMatrix.Padded"/> rows.</summary>
    public void Apply(ReadOnlySpan<float> input, int rows, Span<float> output, FixedPointRows scratch)
    {
        if (_fixed is not null)
        {
            _fixed.Multiply(input, rows, _bias, output, scratch);
        }
        else
        {
            _floats!.Multiply(input, rows, _bias, output);
        }
    }
}
