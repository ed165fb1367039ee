using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>The <c>usage</c> object of OpenAI's dialects. Its prompt includes cached tokens, its completion includes reasoning.</summary>
internal static class OpenAiUsage
{
    /// <summary>Reads chat's and completions' usage; null where it is absent or null.</summary>
    public static TokenUsage? Read(JsonElement usage)
    {
        if (!usage.IsObject())
        {
            return null;
        }

        JsonElement prompt = usage.Object("prompt_tokens_details"u8);
        return new TokenUsage
        {
            PromptTokens = usage.Count("prompt_tokens"u8),
            CachedTokens = prompt.Count("cached_tokens"u8) ?? usage.Count("prompt_cache_hit_tokens"u8),
            CacheWriteTokens = prompt.Count("cache_write_tokens"u8),
            OutputTokens = usage.Count("completion_tokens"u8),
            ReasoningTokens = usage.Object("completion_tokens_details"u8).Count("reasoning_tokens"u8),
        };
    }

    /// <summary>Writes chat's and completions' usage. Required counts that nobody told are 0; optional ones are left out.</summary>
    public static void Write(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.PromptTokens ?? 0);
        json.WriteNumber("completion_tokens"u8, usage.OutputTokens ?? 0);
        json.WriteNumber("total_tokens"u8, (usage.PromptTokens ?? 0) + (usage.OutputTokens ?? 0));
        if (usage.CachedTokens is not null || usage.CacheWriteTokens is not null)
        {
            json.WriteStartObject("prompt_tokens_details"u8);
            WriteCount(json, "cached_tokens"u8, usage.CachedTokens);
            WriteCount(json, "cache_write_tokens"u8, usage.CacheWriteTokens);
            json.WriteEndObject();
        }

        if (usage.ReasoningTokens is long reasoning)
        {
            json.WriteStartObject("completion_tokens_details"u8);
            json.WriteNumber("reasoning_tokens"u8, reasoning);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? count)
    {
        if (count is long value)
        {
            json.WriteNumber(name, value);
        }
    }
}
