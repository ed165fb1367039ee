using Penstock.Worker.Batching;
using Penstock.Worker.Engine.Native;
using static Penstock.Worker.Engine.Native.LlamaLayouts;

namespace Penstock.Worker.Engine;

/// <summary>
/// A llama.cpp context with one KV cache for all sequences (<c>kv_unified</c>): only there can a part of a sequence be shared, elsewhere
/// llama.cpp ends the process.
/// </summary>
internal sealed unsafe class LlamaDecoder : IDecoder
{
    /// <summary>LLAMA_MAX_SEQ: ids that a unified cache knows.</summary>
    public const int MaxUnifiedSequences = 256;

    /// <summary>Cells come in multiples of this.</summary>
    public const int CellGranularity = 256;

    private readonly ContextHandle _context;
    private readonly nint _memory;
    private readonly int[] _one;
    private readonly nint[] _sequencePointers;
    private DecodeBatch? _pointedAt;

    private LlamaDecoder(ContextHandle context, LlamaModel model, DecoderOptions options)
    {
        _context = context;
        _memory = LlamaNative.llama_get_memory(context.DangerousGetHandle());
        Cells = (int)LlamaNative.llama_n_ctx(context.DangerousGetHandle());
        MaxBatchTokens = options.BatchTokens;
        VocabularySize = model.Tokenizer.VocabularySize;
        SharesPrefixes = model.SharesPrefixes;
        MaxSequences = SharesPrefixes ? MaxUnifiedSequences : options.Slots;
        _one = GC.AllocateUninitializedArray<int>(MaxBatchTokens, pinned: true);
        _one.AsSpan().Fill(1);
        _sequencePointers = GC.AllocateUninitializedArray<nint>(MaxBatchTokens, pinned: true);
    }

    /// <inheritdoc/>
    public int Cells { get; }

    /// <inheritdoc/>
    public int MaxSequences { get; }

    /// <inheritdoc/>
    public int MaxBatchTokens { get; }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public bool SharesPrefixes { get; }

    /// <summary>Makes a context for <paramref name="model"/>.</summary>
    public static Result<LlamaDecoder, EngineError> Create(LlamaModel model, DecoderOptions options)
    {
        ContextParams parameters = LlamaNative.llama_context_default_params().As<ContextParams>();
        parameters.Context = (uint)options.Cells;
        parameters.Batch = (uint)options.BatchTokens;
        parameters.MicroBatch = (uint)options.BatchTokens;
        parameters.MaxSequences = (uint)options.Slots;
        parameters.MaxOutputs = (uint)options.Slots;
        parameters.Threads = options.Threads;
        parameters.BatchThreads = options.Threads;
        parameters.KvUnified = 1;

        NativeLog.Clear();
        nint context = LlamaNative.llama_init_from_model(model.Handle.DangerousGetHandle(), parameters);
        if (context == 0)
        {
            return new EngineError(
                EngineErrorKind.OutOfMemory,
                $"A context of {options.Cells} tokens cannot be made for '{model.Description.Path}': {NativeLog.Reason()}.",
                "Lower the KV cells or the number of slots, or give the worker more memory.");
        }

        return new LlamaDecoder(new ContextHandle(context, model.Handle), model, options);
    }

    /// <inheritdoc/>
    public DecodeStatus Decode(DecodeBatch batch)
    {
        PointAt(batch);
        fixed (int* tokens = batch.Tokens, positions = batch.Positions, counts = _one)
        fixed (sbyte* wantsLogits = batch.WantsLogits)
        fixed (nint* sequences = _sequencePointers)
        {
            var native = new Batch
            {
                Count = batch.Count,
                Tokens = tokens,
                Positions = positions,
                SequenceCounts = counts,
                SequenceIds = (int**)sequences,
                WantsLogits = wantsLogits,
            };
            return LlamaNative.llama_decode(_context.DangerousGetHandle(), native) switch
            {
                0 => DecodeStatus.Done,
                1 => DecodeStatus.NoRoom,
                _ => DecodeStatus.Failed,
            };
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> LogitsAt(int index)
    {
        float* row = LlamaNative.llama_get_logits_ith(_context.DangerousGetHandle(), index);
        return row is null
            ? throw new InvalidOperationException($"Entry {index} of the batch has no logits.")
            : new ReadOnlySpan<float>(row, VocabularySize);
    }

    /// <inheritdoc/>
    public void Share(int source, int target, int from, int to) =>
        LlamaNative.llama_memory_seq_cp(_memory, source, target, from, to);

    /// <inheritdoc/>
    public void Remove(int sequence) => LlamaNative.llama_memory_seq_rm(_memory, sequence, -1, -1);

    /// <inheritdoc/>
    public void Clear() => LlamaNative.llama_memory_clear(_memory, data: 0);

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    // llama_batch.seq_id is an array of pointers, one to each entry's list of sequences; our lists have one element each.
    private void PointAt(DecodeBatch batch)
    {
        if (ReferenceEquals(_pointedAt, batch))
        {
            return;
        }

        fixed (int* sequences = batch.Sequences)
        {
            for (int index = 0; index < batch.Capacity; index++)
            {
                _sequencePointers[index] = (nint)(sequences + index);
            }
        }

        _pointedAt = batch;
    }
}
