using System.Text.Json;
using Penstock.Protocols.Inference;

namespace Penstock.Providers.Relay;

/// <summary>Reads the <c>usage</c> of OpenAI's dialect. What is absent, null, negative or no number stays unknown.</summary>
internal static class OpenAiUsageScan
{
    /// <summary>Reads from the object's opening brace to its closing one.</summary>
    public static TokenUsage Read(ref Utf8JsonReader reader)
    {
        long? prompt = null, output = null, cached = null, reasoning = null;
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
                cached = Detail(ref reader, "cached_tokens"u8);
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                reasoning = Detail(ref reader, "reasoning_tokens"u8);
            }
            else
            {
                reader.Skip();
            }
        }

        return new TokenUsage { PromptTokens = prompt, OutputTokens = output, CachedTokens = cached, ReasoningTokens = reasoning };
    }

    private static long? Detail(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        long? found = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                found = Number(ref reader);
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
