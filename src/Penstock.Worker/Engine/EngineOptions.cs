namespace Penstock.Worker.Engine;

/// <summary>How a model is run. Everything has a default that fits the machine.</summary>
public sealed record EngineOptions
{
    /// <summary>Folder of the llama.cpp libraries; null takes <c>PENSTOCK_LLAMA_DIR</c>, then the ones shipped beside the program.</summary>
    public string? LibraryDirectory { get; init; }

    /// <summary>Compute threads; null takes <c>max(1, floor(CPU quota))</c>, which is also the most that is taken.</summary>
    public int? Threads { get; init; }

    /// <summary>Most requests that run at once, 1 to 128.</summary>
    public int Slots { get; init; } = 16;

    /// <summary>Cells of the KV cache that all requests share, in tokens; null takes what slots and memory allow.</summary>
    public int? KvCells { get; init; }

    /// <summary>Most tokens of one request, prompt and answer; null takes the trained context, bounded by the cells.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Most tokens of one pass through the model.</summary>
    public int BatchTokens { get; init; } = 512;

    /// <summary>Most prompt tokens of one pass while answers are running, so that a long prompt does not hold them up.</summary>
    public int PromptChunkTokens { get; init; } = 256;

    /// <summary>
    /// How long a pass may take while answers are running; chunks are made smaller until it holds (16 tokens at least).
    /// <see cref="Timeout.InfiniteTimeSpan"/> always takes <see cref="PromptChunkTokens"/>.
    /// </summary>
    public TimeSpan LongestPass { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Most requests that wait; a further one is refused at once.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>Keeps finished sequences in the KV cache as prefixes for later requests.</summary>
    public bool PrefixReuse { get; init; } = true;

    /// <summary>Layers to put on a GPU, where the library has one; -1 puts all.</summary>
    public int GpuLayers { get; init; } = -1;
}
