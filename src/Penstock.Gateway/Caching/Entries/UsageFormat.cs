using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>Token counts as bytes, and back.</summary>
internal static class UsageFormat
{
    public static void Write(ByteWriter output, TokenUsage usage)
    {
        output.Optional(usage.PromptTokens);
        output.Optional(usage.CachedTokens);
        output.Optional(usage.CacheWriteTokens);
        output.Optional(usage.HourCacheWriteTokens);
        output.Optional(usage.OutputTokens);
        output.Optional(usage.ReasoningTokens);
        output.Flag(usage.Estimated);
    }

    public static TokenUsage Read(ref ByteReader input) => new()
    {
        PromptTokens = input.Optional(),
        CachedTokens = input.Optional(),
        CacheWriteTokens = input.Optional(),
        HourCacheWriteTokens = input.Optional(),
        OutputTokens = input.Optional(),
        ReasoningTokens = input.Optional(),
        Estimated = input.Flag(),
    };
}
