namespace Penstock.Worker.Batching;

/// <summary>The scheduler's bounds.</summary>
internal sealed record SchedulerOptions
{
    /// <summary>Most requests that run at once.</summary>
    public required int Slots { get; init; }

    /// <summary>Most tokens of one request, prompt and answer.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Most prompt tokens of one pass while answers are running.</summary>
    public required int PromptChunkTokens { get; init; }

    /// <summary>How long a pass may take while answers are running; infinite for any time.</summary>
    public TimeSpan LongestPass { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Most requests that wait.</summary>
    public required int QueueLength { get; init; }

    /// <summary>Keeps finished sequences as prefixes for later requests.</summary>
    public bool PrefixReuse { get; init; } = true;

    /// <summary>Cells that an answer without a token limit reserves at first; it grows by <see cref="GrowthTokens"/> later.</summary>
    public int OpenEndedTokens { get; init; } = 512;

    /// <summary>Cells that an answer without a token limit takes at a time.</summary>
    public int GrowthTokens { get; init; } = 64;

    /// <summary>A prompt waits for another one to be evaluated if they share more tokens than this.</summary>
    public int ShortestFollowed { get; init; } = 4;
}
