using Penstock.Worker.Engine;
using Penstock.Worker.Engine.Gguf;

namespace Penstock.Bench;

/// <summary>
/// A Llama of 245.8 million random weights: the arithmetic of a small real model without its download. What it says is noise; how long
/// it takes is not.
/// </summary>
internal static class RandomModel
{
    private const int Width = 1024;
    private const int FeedForward = 2816;
    private const int Layers = 16;
    private const int Heads = 16;
    private const int KvHeads = 4;
    private const int Vocabulary = 32_000;
    private const int Context = 8192;
    private const int FirstWord = 3 + 256;

    /// <summary>Tokens that are plain words: neither control nor byte.</summary>
    public static int RandomToken(Random random) => random.Next(FirstWord, Vocabulary);

    /// <summary>Makes the model in <paramref name="folder"/> unless it is there, as F32 and as Q8_0.</summary>
    /// <returns>Path of the Q8_0 file.</returns>
    public static Result<string, EngineError> Ensure(string folder)
    {
        Directory.CreateDirectory(folder);
        string quantized = Path.Combine(folder, "random-246m-q8_0.gguf");
        if (File.Exists(quantized))
        {
            return quantized;
        }

        string full = Path.Combine(folder, "random-246m-f32.gguf");
        if (!File.Exists(full) && Describe().Write(full) is { } error)
        {
            return error;
        }

        return ModelQuantizer.Quantize(full, quantized, QuantizationType.Q80, CpuQuota.ComputeThreads()) is { } failure ? failure : quantized;
    }

    private static GgufWriter Describe()
    {
        var random = new Random(20_261_122);
        GgufWriter writer = new GgufWriter()
            .Add("general.architecture", "llama")
            .Add("general.name", "random-246m")
            .Add("general.license", "Apache-2.0")
            .Add("llama.context_length", (uint)Context)
            .Add("llama.embedding_length", (uint)Width)
            .Add("llama.block_count", (uint)Layers)
            .Add("llama.feed_forward_length", (uint)FeedForward)
            .Add("llama.attention.head_count", (uint)Heads)
            .Add("llama.attention.head_count_kv", (uint)KvHeads)
            .Add("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .Add("llama.rope.freq_base", 10_000f)
            .Add("llama.rope.dimension_count", (uint)(Width / Heads))
            .Add("llama.vocab_size", (uint)Vocabulary);
        AddVocabulary(writer);
        AddWeights(writer, random);
        return writer;
    }

    private static void AddVocabulary(GgufWriter writer)
    {
        // Token types of llama.h: normal 1, unknown 2, control 3, byte 6.
        const int Normal = 1, Unknown = 2, Control = 3, Byte = 6;
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"),
            .. Enumerable.Range(FirstWord, Vocabulary - FirstWord).Select(token => $"\u2581w{token}")];
        int[] types = [Unknown, Control, Control, .. Enumerable.Repeat(Byte, 256), .. Enumerable.Repeat(Normal, Vocabulary - FirstWord)];
        writer
            .Add("tokenizer.ggml.model", "llama")
            .Add("tokenizer.ggml.tokens", tokens)
            .Add("tokenizer.ggml.scores", Enumerable.Range(0, Vocabulary).Select(token => -(float)token).ToArray())
            .Add("tokenizer.ggml.token_type", types)
            .Add("tokenizer.ggml.bos_token_id", 1u)
            .Add("tokenizer.ggml.eos_token_id", 2u)
            .Add("tokenizer.ggml.unknown_token_id", 0u);
    }

    private static void AddWeights(GgufWriter writer, Random random)
    {
        const int KvWidth = Width / Heads * KvHeads;
        void Matrix(string name, long columns, long rows) =>
            writer.AddTensor(name, [columns, rows], row => FillRandom(row, random, 1 / MathF.Sqrt(columns)));
        void Norm(string name) => writer.AddTensor(name, [Width], row => row.Fill(1));

        Matrix("token_embd.weight", Width, Vocabulary);
        for (int layer = 0; layer < Layers; layer++)
        {
            Norm($"blk.{layer}.attn_norm.weight");
            Matrix($"blk.{layer}.attn_q.weight", Width, Width);
            Matrix($"blk.{layer}.attn_k.weight", Width, KvWidth);
            Matrix($"blk.{layer}.attn_v.weight", Width, KvWidth);
            Matrix($"blk.{layer}.attn_output.weight", Width, Width);
            Norm($"blk.{layer}.ffn_norm.weight");
            Matrix($"blk.{layer}.ffn_gate.weight", Width, FeedForward);
            Matrix($"blk.{layer}.ffn_up.weight", Width, FeedForward);
            Matrix($"blk.{layer}.ffn_down.weight", FeedForward, Width);
        }

        Norm("output_norm.weight");
        Matrix("output.weight", Width, Vocabulary);
    }

    // Uniform with the standard deviation that keeps a layer's output as large as its input.
    private static void FillRandom(Span<float> row, Random random, float deviation)
    {
        float half = deviation * MathF.Sqrt(3);
        for (int index = 0; index < row.Length; index++)
        {
            row[index] = ((random.NextSingle() * 2) - 1) * half;
        }
    }
}
