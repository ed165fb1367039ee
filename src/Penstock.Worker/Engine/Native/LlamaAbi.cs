using System.Runtime.InteropServices;
using static Penstock.Worker.Engine.Native.LlamaLayouts;

namespace Penstock.Worker.Engine.Native;

/// <summary>
/// Proves that a loaded library has the struct layouts of <see cref="LlamaLayouts"/>: its version is the one they were taken from, and
/// its own default parameters, read through them, have the values known for that version. A field that moved would show here, and
/// not as damage at run time.
/// </summary>
internal static unsafe class LlamaAbi
{
    /// <summary>Says what does not fit, or null where all does.</summary>
    public static string? FindMismatch() => FindMismatch(
        Marshal.PtrToStringUTF8((nint)LlamaNative.llama_version()) ?? "",
        LlamaNative.llama_model_default_params().As<ModelParams>(),
        LlamaNative.llama_context_default_params().As<ContextParams>(),
        LlamaNative.llama_model_quantize_default_params().As<QuantizeParams>());

    internal static string? FindMismatch(string version, in ModelParams model, in ContextParams context, in QuantizeParams quantize)
    {
        if (!IsPinned(version))
        {
            return $"it is version '{version}', this build needs {LlamaLayouts.Version}";
        }

        return FirstWrong(Model(model), "llama_model_params")
            ?? FirstWrong(Context(context), "llama_context_params")
            ?? FirstWrong(Quantize(quantize), "llama_model_quantize_params");
    }

    /// <summary>True for the pinned release, its builds from source included (<c>0.5.0-dev</c>).</summary>
    public static bool IsPinned(string version) =>
        string.Equals(version, LlamaLayouts.Version, StringComparison.Ordinal)
        || version.StartsWith(LlamaLayouts.Version + "-", StringComparison.Ordinal);

    private static string? FirstWrong(ReadOnlySpan<(string Field, double Actual, double Expected)> canaries, string name)
    {
        foreach ((string field, double actual, double expected) in canaries)
        {
            if (!actual.Equals(expected))
            {
                return $"the default of {name}.{field} reads {actual} where {expected} is known";
            }
        }

        return null;
    }

    private static (string Field, double Actual, double Expected)[] Model(in ModelParams p) =>
    [
        ("devices", p.Devices, 0),
        ("tensor_buft_overrides", p.TensorBufferOverrides, 0),
        ("n_gpu_layers", p.GpuLayers, -1),
        ("split_mode", p.SplitMode, 1),
        ("load_mode", p.LoadMode, -1),
        ("lazy_mode", p.LazyMode, 1),
        ("main_gpu", p.MainGpu, 0),
        ("tensor_split", p.TensorSplit, 0),
        ("progress_callback", p.ProgressCallback, 0),
        ("kv_overrides", p.KeyValueOverrides, 0),
        ("vocab_only", p.VocabularyOnly, 0),
        ("check_tensors", p.CheckTensors, 0),
        ("use_extra_bufts", p.UseExtraBuffers, 1),
        ("no_host", p.NoHost, 0),
        ("no_alloc", p.NoAllocation, 0),
        ("load_mtp", p.LoadMtp, 0),
    ];

    private static (string Field, double Actual, double Expected)[] Context(in ContextParams p) =>
    [
        ("n_ctx", p.Context, 512),
        ("n_batch", p.Batch, 2048),
        ("n_ubatch", p.MicroBatch, 512),
        ("n_seq_max", p.MaxSequences, 1),
        ("n_rs_seq", p.RecurrentSnapshots, 0),
        ("n_outputs_max", p.MaxOutputs, 0),
        ("n_outputs_max_per_seq", p.MaxOutputsPerSequence, 1),
        ("n_threads", p.Threads, 4),
        ("n_threads_batch", p.BatchThreads, 4),
        ("ctx_type", p.ContextType, 0),
        ("rope_scaling_type", p.RopeScaling, -1),
        ("pooling_type", p.Pooling, -1),
        ("attention_type", p.Attention, -1),
        ("flash_attn_type", p.FlashAttention, -1),
        ("rope_freq_base", p.RopeFrequencyBase, 0),
        ("yarn_ext_factor", p.YarnExtFactor, -1),
        ("yarn_beta_slow", p.YarnBetaSlow, -1),
        ("yarn_orig_ctx", p.YarnOriginalContext, 0),
        ("defrag_thold", p.DefragThreshold, -1),
        ("cb_eval", p.EvalCallback, 0),
        ("type_k", p.TypeK, 1),
        ("type_v", p.TypeV, 1),
        ("abort_callback", p.AbortCallback, 0),
        ("embeddings", p.Embeddings, 0),
        ("offload_kqv", p.OffloadKqv, 1),
        ("no_perf", p.NoPerf, 1),
        ("op_offload", p.OffloadOps, 1),
        ("swa_full", p.SwaFull, 1),
        ("kv_unified", p.KvUnified, 0),
        ("samplers", p.Samplers, 0),
        ("n_samplers", p.SamplerCount, 0),
        ("ctx_other", p.OtherContext, 0),
    ];

    private static (string Field, double Actual, double Expected)[] Quantize(in QuantizeParams p) =>
    [
        ("nthread", p.Threads, 0),
        ("ftype", p.FileType, 7),
        ("allow_requantize", p.AllowRequantize, 0),
        ("quantize_output_tensor", p.QuantizeOutputTensor, 1),
        ("only_copy", p.OnlyCopy, 0),
        ("pure", p.Pure, 0),
        ("keep_split", p.KeepSplit, 0),
        ("dry_run", p.DryRun, 0),
        ("imatrix", p.ImportanceMatrix, 0),
        ("kv_overrides", p.KeyValueOverrides, 0),
        ("prune_layers", p.PruneLayers, 0),
        ("max_buf_size", p.MaxBufferSize, 8d * 1024 * 1024 * 1024),
    ];
}
