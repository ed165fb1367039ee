using System.Numerics.Tensors;
using Penstock.Embeddings.Numerics;

namespace Penstock.Embeddings.UseLite;

/// <summary>
/// One pre-norm transformer layer with four heads: <c>y = r(x) + attention(norm(x))</c>, <c>x' = y + ffn(norm(y))</c>. The first layer
/// is 256 wide inside and leaves 512 wide, so its residual passes a dense projection.
/// </summary>
internal sealed class TransformerLayer
{
    private const int Heads = 4;
    private const int Output = 512;
    private const int Hidden = 1536;

    private readonly int _width;
    private readonly LayerNorm _attentionNorm;
    private readonly LayerNorm _forwardNorm;
    private readonly DenseLayer _queryKeyValue;
    private readonly DenseLayer _mix;
    private readonly DenseLayer _expand;
    private readonly DenseLayer _contract;
    private readonly DenseLayer? _residual;

    public TransformerLayer(UseLiteFiles files, string layer, int width, bool useFixedPoint)
    {
        _width = width;
        string attention = layer + "/TransformerLayer/MultiheadAttention/", forward = layer + "/TransformerLayer/FFN/", outer = layer + "/TransformerLayer/";
        _attentionNorm = new(
            files.Tensor(outer + "layer_prepostprocess", "layer_norm_scale/ConcatPartitions/concat", width),
            files.Tensor(outer + "layer_prepostprocess", "layer_norm_bias/ConcatPartitions/concat", width));
        _forwardNorm = new(
            files.Tensor(forward, "layer_norm_scale/ConcatPartitions/concat", Output),
            files.Tensor(forward, "layer_norm_bias/ConcatPartitions/concat", Output));
        _queryKeyValue = Dense(files, attention, "qkv_transform_single/kernel/part_0", "qkv_transform_single/bias/ConcatPartitions/concat", width, 3 * width, useFixedPoint);
        _mix = Dense(files, attention, "output_transform_single/kernel/part_0", "output_transform_single/bias/ConcatPartitions/concat", width, Output, useFixedPoint);
        _expand = Dense(files, forward, "conv1/Tensordot/Reshape_1", "conv1/bias/ConcatPartitions/concat", Output, Hidden, useFixedPoint);
        _contract = Dense(files, forward, "conv2/Tensordot/Reshape_1", "conv2/bias/ConcatPartitions/concat", Hidden, Output, useFixedPoint);
        if (width != Output)
        {
            _residual = Dense(files, outer, "dense/kernel/ConcatPartitions/concat", "dense/bias/ConcatPartitions/concat", width, Output, useFixedPoint);
        }
    }

    /// <summary>Replaces <see cref="UseLiteWorkspace.State"/>: from rows of this layer's width to rows of 512.</summary>
    public void Run(UseLiteWorkspace work, int rows)
    {
        // 1. Attention, added to what came in.
        _attentionNorm.Apply(work.State, rows, work.Normal);
        _queryKeyValue.Apply(work.Normal, rows, work.Wide, work.Fixed);
        Attend(work.Wide, rows, work.Weights, work.Mixed);
        _mix.Apply(work.Mixed, rows, work.Normal, work.Fixed);
        if (_residual is { } residual)
        {
            residual.Apply(work.State, rows, work.Mixed, work.Fixed);
            work.Mixed.AsSpan(0, rows * Output).CopyTo(work.State);
        }

        Span<float> state = work.State.AsSpan(0, rows * Output);
        TensorPrimitives.Add(state, work.Normal.AsSpan(0, rows * Output), state);

        // 2. The feed-forward network, added to that.
        _forwardNorm.Apply(work.State, rows, work.Normal);
        _expand.Apply(work.Normal, rows, work.Wide, work.Fixed);
        Span<float> hidden = work.Wide.AsSpan(0, rows * Hidden);
        TensorPrimitives.Max(hidden, 0f, hidden);
        _contract.Apply(work.Wide, rows, work.Mixed, work.Fixed);
        TensorPrimitives.Add(state, work.Mixed.AsSpan(0, rows * Output), state);
    }

    // Scaled dot-product attention (Vaswani et al., 2017, section 3.2), head by head; rows hold queries, keys and values side by side.
    private void Attend(ReadOnlySpan<float> rowsOfAll, int rows, Span<float> weights, Span<float> output)
    {
        int head = _width / Heads, stride = 3 * _width;
        float scale = 1 / MathF.Sqrt(head);
        weights = weights[..rows];
        for (int offset = 0; offset < _width; offset += head)
        {
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> query = rowsOfAll.Slice((row * stride) + offset, head);
                for (int other = 0; other < rows; other++)
                {
                    weights[other] = scale * TensorPrimitives.Dot(query, rowsOfAll.Slice((other * stride) + _width + offset, head));
                }

                TensorPrimitives.SoftMax<float>(weights, weights);
                Span<float> sum = output.Slice((row * _width) + offset, head);
                sum.Clear();
                for (int other = 0; other < rows; other++)
                {
                    TensorPrimitives.MultiplyAdd(rowsOfAll.Slice((other * stride) + (2 * _width) + offset, head), weights[other], sum, sum);
                }
            }
        }
    }

    private static DenseLayer Dense(UseLiteFiles files, string part, string kernel, string bias, int inputs, int outputs, bool useFixedPoint) =>
        new(files.Tensor(part, kernel, inputs * outputs), files.Tensor(part, bias, outputs), inputs, useFixedPoint);
}
