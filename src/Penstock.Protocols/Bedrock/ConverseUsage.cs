using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>The <c>usage</c> of Converse: cached and cache-written tokens stand beside the input, as with Anthropic.</summary>
internal static class ConverseUsage
{
    public static TokenUsage? Read(JsonElement usage)
    {
        if (!usage.IsObject())
        {
            return null;
        }

        long? read = usage.Count("cacheReadInputTokens"u8);
        long? write = usage.Count("cacheWriteInputTokens"u8);
        return new TokenUsage
        {
            PromptTokens = usage.Count("inputTokens"u8) + (read ?? 0) + (write ?? 0),
            CachedTokens = read,
            CacheWriteTokens = write,
            HourCacheWriteTokens = HourWrites(usage),
            OutputTokens = usage.Count("outputTokens"u8),
        };
    }

    private static long? HourWrites(JsonElement usage)
    {
        long? tokens = null;
        foreach (JsonElement detail in usage.Items("cacheDetails"u8))
        {
            if (detail.Text("ttl"u8) is "1h")
            {
                tokens = (tokens ?? 0) + (detail.Count("inputTokens"u8) ?? 0);
            }
        }

        return tokens;
    }
}
