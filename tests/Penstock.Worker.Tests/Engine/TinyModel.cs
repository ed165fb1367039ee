using Penstock.Worker.Engine.Gguf;

namespace Penstock.Worker.Tests.Engine;

/// <summary>Random models of a few thousand weights, one for each kind of memory that llama.cpp has: what they say is noise, but always the same.</summary>
internal static class TinyModel
{
    private const int Width = 64;
    private const int Layers = 2;
    private const int Vocabulary = 400;
    private const int Context = 512;

    /// <summary>Writes a Llama: every layer sees the whole context.</summary>
    public static void WriteLlama(string path) => Write(path, "llama", (writer, fill) =>
    {
        AddAttentionKeys(writer, "llama");
        AddTransformer(writer, fill, extraNorms: []);
    });

    /// <summary>Writes a Gemma 2: every other layer sees a window of sixteen tokens.</summary>
    public static void WriteSlidingWindow(string path) => Write(path, "gemma2", (writer, fill) =>
    {
        AddAttentionKeys(writer, "gemma2");
        writer.Add("gemma2.attention.sliding_window", 16u).Add("gemma2.attention.key_length", 16u).Add("gemma2.attention.value_length", 16u);
        AddTransformer(writer, fill, extraNorms: ["post_attention_norm", "post_ffw_norm"]);
    });

    /// <summary>Writes a Mamba: a recurrent state in place of a KV cache.</summary>
    public static void WriteRecurrent(string path) => Write(path, "mamba", (writer, fill) =>
    {
        const int Inner = 2 * Width, State = 8, Rank = 4, Kernel = 4;
        writer.Add("mamba.ssm.conv_kernel", (uint)Kernel).Add("mamba.ssm.inner_size", (uint)Inner).Add("mamba.ssm.state_size", (uint)State)
            .Add("mamba.ssm.time_step_rank", (uint)Rank).Add("mamba.feed_forward_length", 0u).Add("mamba.attention.head_count", 0u);
        for (int layer = 0; layer < Layers; layer++)
        {
            string block = $"blk.{layer}.";
            writer.AddTensor(block + "attn_norm.weight", [Width], One)
                .AddTensor(block + "ssm_in.weight", [Width, 2 * Inner], fill)
                .AddTensor(block + "ssm_conv1d.weight", [Kernel, Inner], fill)
                .AddTensor(block + "ssm_conv1d.bias", [Inner], fill)
                .AddTensor(block + "ssm_x.weight", [Inner, Rank + (2 * State)], fill)
                .AddTensor(block + "ssm_dt.weight", [Rank, Inner], fill)
                .AddTensor(block + "ssm_dt.bias", [Inner], fill)
                .AddTensor(block + "ssm_a", [State, Inner], row => row.Fill(-1))
                .AddTensor(block + "ssm_d", [Inner], One)
                .AddTensor(block + "ssm_out.weight", [Inner, Width], fill);
        }
    });

    private static void Write(string path, string architecture, Action<GgufWriter, Action<Span<float>>> addLayers)
    {
        var random = new Random(6);
        void Fill(Span<float> row)
        {
            foreach (ref float weight in row)
            {
                weight = (random.NextSingle() - 0.5f) * 0.6f;
            }
        }

        GgufWriter writer = new GgufWriter()
            .Add("general.architecture", architecture)
            .Add($"{architecture}.context_length", (uint)Context)
            .Add($"{architecture}.embedding_length", (uint)Width)
            .Add($"{architecture}.block_count", (uint)Layers)
            .Add($"{architecture}.attention.layer_norm_rms_epsilon", 1e-5f);
        AddVocabulary(writer);
        writer.AddTensor("token_embd.weight", [Width, Vocabulary], Fill);
        addLayers(writer, Fill);
        writer.AddTensor("output_norm.weight", [Width], One);
        Assert.Null(writer.Write(path));
    }

    private static void AddAttentionKeys(GgufWriter writer, string architecture) => writer
        .Add($"{architecture}.feed_forward_length", 128u)
        .Add($"{architecture}.attention.head_count", 4u)
        .Add($"{architecture}.attention.head_count_kv", 2u);

    private static void AddTransformer(GgufWriter writer, Action<Span<float>> fill, string[] extraNorms)
    {
        for (int layer = 0; layer < Layers; layer++)
        {
            string block = $"blk.{layer}.";
            writer.AddTensor(block + "attn_norm.weight", [Width], One)
                .AddTensor(block + "attn_q.weight", [Width, Width], fill)
                .AddTensor(block + "attn_k.weight", [Width, Width / 2], fill)
                .AddTensor(block + "attn_v.weight", [Width, Width / 2], fill)
                .AddTensor(block + "attn_output.weight", [Width, Width], fill)
                .AddTensor(block + "ffn_norm.weight", [Width], One)
                .AddTensor(block + "ffn_gate.weight", [Width, 128], fill)
                .AddTensor(block + "ffn_up.weight", [Width, 128], fill)
                .AddTensor(block + "ffn_down.weight", [128, Width], fill);
            foreach (string norm in extraNorms)
            {
                writer.AddTensor($"{block}{norm}.weight", [Width], One);
            }
        }
    }

    private static void AddVocabulary(GgufWriter writer)
    {
        // Token types of llama.h: normal 1, unknown 2, control 3, byte 6.
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"),
            .. Enumerable.Range(259, Vocabulary - 259).Select(token => $"\u2581w{token}")];
        int[] types = [2, 3, 3, .. Enumerable.Repeat(6, 256), .. Enumerable.Repeat(1, Vocabulary - 259)];
        writer.Add("tokenizer.ggml.model", "llama")
            .Add("tokenizer.ggml.tokens", tokens)
            .Add("tokenizer.ggml.scores", Enumerable.Range(0, Vocabulary).Select(token => -(float)token).ToArray())
            .Add("tokenizer.ggml.token_type", types)
            .Add("tokenizer.ggml.bos_token_id", 1u)
            .Add("tokenizer.ggml.eos_token_id", 2u);
    }

    private static void One(Span<float> row) => row.Fill(1);
}
