namespace Penstock.Protocols.Inference;

/// <summary>
/// Tokens of one exchange, with one meaning whatever the provider's own. Null means that nobody said; it is not 0. Anthropic and Bedrock
/// count cached tokens beside the input and Gemini counts thoughts beside the candidates: the codecs add them up.
/// </summary>
public sealed record TokenUsage
{
    /// <summary>Nothing is known.</summary>
    public static TokenUsage Unknown { get; } = new();

    /// <summary>The whole prompt: fresh, <see cref="CachedTokens"/> and <see cref="CacheWriteTokens"/> together.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>The part of the prompt that was read from the provider's cache.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>The part of the prompt that was written to the provider's cache.</summary>
    public long? CacheWriteTokens { get; init; }

    /// <summary>The part of <see cref="CacheWriteTokens"/> that is kept for an hour, which costs more.</summary>
    public long? HourCacheWriteTokens { get; init; }

    /// <summary>The whole answer, <see cref="ReasoningTokens"/> included.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>The part of the answer that was thought and not said.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>True when a figure was counted here because the provider did not tell.</summary>
    public bool Estimated { get; init; }

    /// <summary>Prompt and answer; null unless both are known.</summary>
    public long? TotalTokens => PromptTokens + OutputTokens;

    /// <summary>The part of the prompt that was neither read from nor written to a cache; never negative. Null when the prompt is unknown.</summary>
    public long? FreshPromptTokens =>
        PromptTokens is long prompt ? Math.Max(0, prompt - (CachedTokens ?? 0) - (CacheWriteTokens ?? 0)) : null;

    /// <summary>Takes what <paramref name="later"/> knows and keeps the rest: providers report cumulative figures in pieces.</summary>
    public TokenUsage Update(TokenUsage later) => new()
    {
        PromptTokens = later.PromptTokens ?? PromptTokens,
        CachedTokens = later.CachedTokens ?? CachedTokens,
        CacheWriteTokens = later.CacheWriteTokens ?? CacheWriteTokens,
        HourCacheWriteTokens = later.HourCacheWriteTokens ?? HourCacheWriteTokens,
        OutputTokens = later.OutputTokens ?? OutputTokens,
        ReasoningTokens = later.ReasoningTokens ?? ReasoningTokens,
        Estimated = Estimated || later.Estimated,
    };
}
