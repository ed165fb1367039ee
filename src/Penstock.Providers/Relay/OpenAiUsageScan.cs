using System.Text.Json;
using Penstock.Protocols.Inference;

namespace Penstock.Providers.Relay;

/// <summary>Reads the <c>usage</c> of OpenAI's dialect. What is absent, null, negative or no number stays unknown.</summary>
internal static class OpenAiUsageScan
{
    /// <summary>Reads from the object's opening brace to its closing one.</summary>
    public static TokenUsage Read(ref Utf8JsonReader reader)
    {
        long? prompt = null, output = null, cached = null, hit = null, written = null, reasoning = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                prompt = Number(ref reader);
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                output = Number(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                (cached, written) = Details(ref reader, "cached_tokens"u8, "cache_write_tokens"u8);
            }
            else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
            {
                hit = Number(ref reader); // DeepSeek's name
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                (reasoning, _) = Details(ref reader, "reasoning_tokens"u8, default);
            }
            else
            {
                reader.Skip();
            }
        }

        return new TokenUsage { PromptTokens = prompt, OutputTokens = output, CachedTokens = cached ?? hit, CacheWriteTokens = written, ReasoningTokens = reasoning };
    }

    private static (long? One, long? Other) Details(ref Utf8JsonReader reader, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        (long? One, long? Other) found = default;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return found;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(one))
            {
                found.One = Number(ref reader);
            }
            else if (reader.ValueTextEquals(other))
            {
                found.Other = Number(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= 0)
        {
            return value;
        }

        reader.Skip();
        return null;
    }
}
