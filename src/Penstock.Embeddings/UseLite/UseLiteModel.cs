using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Text.Json;
using Penstock.Embeddings.Numerics;
using Penstock.Embeddings.Tokenization;

namespace Penstock.Embeddings.UseLite;

/// <summary>
/// Universal Sentence Encoder Lite (Cer et al., 2018, arXiv 1803.11175): two transformer layers, mean pooling, a tanh layer. English.
/// Matrix products run in 16-bit fixed point on processors with AVX2 (each number stays within 5e-4 of the original's), else in 32-bit floats.
/// </summary>
internal sealed class UseLiteModel : IEmbeddingModel
{
    public const int TokenLimit = 128;

    private const int Vocabulary = 8002;
    private const int Width = 256;
    private const int Output = 512;
    private const int KeptWorkspaces = 4;

    private readonly UnigramTokenizer _tokenizer;
    private readonly float[] _embeddings;
    private readonly float[] _timing;
    private readonly TransformerLayer _first;
    private readonly TransformerLayer _second;
    private readonly DenseLayer _dense;
    private readonly ConcurrentQueue<UseLiteWorkspace> _free = new();

    private UseLiteModel(UseLiteFiles files, UnigramTokenizer tokenizer, bool useFixedPoint)
    {
        _tokenizer = tokenizer;
        _embeddings = files.Tensor("", "Embeddings_en", Vocabulary * Width);
        _timing = Timing(files.Tensor("", "TimingSignal/ExpandDims_1", Width / 2));
        _first = new TransformerLayer(files, "Layer_0", Width, useFixedPoint);
        _second = new TransformerLayer(files, "Layer_1", Output, useFixedPoint);
        _dense = new DenseLayer(
            files.Tensor("", "tanh_layer_0/weights", Output * Output), files.Tensor("", "tanh_layer_0/bias", Output), Output, useFixedPoint);
    }

    public string Name => BuiltinEmbeddings.UseLite;

    public int Dimensions => Output;

    public int MaxTokens => TokenLimit;

    /// <summary>Loads it, or says why not.</summary>
    public static UseLiteModel? Load(string folder, out string? problem) => Load(folder, FixedPointMatrix.IsSupported, out problem);

    /// <summary>The same with the arithmetic that is asked for, which the processor must have.</summary>
    public static UseLiteModel? Load(string folder, bool useFixedPoint, out string? problem)
    {
        try
        {
            problem = null;
            return new UseLiteModel(UseLiteFiles.Read(folder), UnigramTokenizer.Read(Path.Combine(folder, "vocab.json")), useFixedPoint);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"The built-in embedding model is not in '{folder}'. Build with npm at hand, or set {BuiltinEmbeddings.DirectoryVariable} to the folder of its model.json.";
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException or OverflowException or FormatException or IndexOutOfRangeException)
        {
            problem = $"The built-in embedding model in '{folder}' cannot be read ({exception.Message}). Restore it again.";
        }

        return null;
    }

    /// <summary>The ids of the text's tokens.</summary>
    public List<int> Tokenize(string text) => _tokenizer.Encode(text);

    public int Embed(string text, Span<float> vector)
    {
        if (vector.Length < Output)
        {
            throw new ArgumentException($"A vector has {Output} numbers.", nameof(vector));
        }

        List<int> tokens = _tokenizer.Encode(text);
        UseLiteWorkspace work = _free.TryDequeue(out UseLiteWorkspace? kept) ? kept : new UseLiteWorkspace();
        try
        {
            Run(tokens, work, vector[..Output]);
        }
        finally
        {
            if (_free.Count < KeptWorkspaces)
            {
                _free.Enqueue(work);
            }
        }

        return tokens.Count;
    }

    // 1. Embeddings, doubled and shifted by the timing signal of their places.
    // 2. Two layers.
    // 3. Mean over the tokens, a dense layer, tanh, and length 1.
    private void Run(List<int> tokens, UseLiteWorkspace work, Span<float> vector)
    {
        int rows = Math.Min(tokens.Count, TokenLimit);
        Span<float> pooled = work.Pooled.AsSpan(0, Output);
        pooled.Clear();
        if (rows > 0)
        {
            for (int row = 0; row < rows; row++)
            {
                TensorPrimitives.MultiplyAdd(
                    _embeddings.AsSpan(tokens[row] * Width, Width), 2f, _timing.AsSpan(row * Width, Width), work.State.AsSpan(row * Width, Width));
            }

            _first.Run(work, rows);
            _second.Run(work, rows);
            for (int row = 0; row < rows; row++)
            {
                TensorPrimitives.Add(pooled, work.State.AsSpan(row * Output, Output), pooled);
            }

            TensorPrimitives.Divide(pooled, rows, pooled);
        }

        _dense.Apply(work.Pooled, 1, work.Dense, work.Fixed);
        TensorPrimitives.Tanh(work.Dense.AsSpan(0, Output), vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
    }

    // Sine and cosine of the place over geometric scales (Vaswani et al., 2017, section 3.5); the scales come with the model.
    private static float[] Timing(float[] scales)
    {
        float[] timing = new float[TokenLimit * Width];
        for (int row = 0; row < TokenLimit; row++)
        {
            for (int i = 0; i < scales.Length; i++)
            {
                float angle = row * scales[i];
                timing[(row * Width) + i] = (float)Math.Sin(angle);
                timing[(row * Width) + scales.Length + i] = (float)Math.Cos(angle);
            }
        }

        return timing;
    }
}
