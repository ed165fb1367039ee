using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Metering;

/// <summary>The figures of a <see cref="TokenUsage"/>, without an object of their own.</summary>
internal readonly struct KeptUsage(TokenUsage usage)
{
    private const long Unknown = -1;

    private readonly long _prompt = usage.PromptTokens ?? Unknown;
    private readonly long _cached = usage.CachedTokens ?? Unknown;
    private readonly long _written = usage.CacheWriteTokens ?? Unknown;
    private readonly long _writtenForAnHour = usage.HourCacheWriteTokens ?? Unknown;
    private readonly long _output = usage.OutputTokens ?? Unknown;
    private readonly long _reasoning = usage.ReasoningTokens ?? Unknown;
    private readonly bool _isEstimated = usage.Estimated;

    /// <summary>What was kept.</summary>
    public TokenUsage Usage => new()
    {
        PromptTokens = Known(_prompt),
        CachedTokens = Known(_cached),
        CacheWriteTokens = Known(_written),
        HourCacheWriteTokens = Known(_writtenForAnHour),
        OutputTokens = Known(_output),
        ReasoningTokens = Known(_reasoning),
        Estimated = _isEstimated,
    };

    private static long? Known(long tokens) => tokens == Unknown ? null : tokens;
}
