using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>Tokens of one exchange, as OpenAI counts them.</summary>
/// <param name="PromptTokens">All tokens of the prompt, cached ones included.</param>
/// <param name="CompletionTokens">All tokens of all answers, thoughts included.</param>
/// <param name="CachedTokens">The part of the prompt that was not evaluated again.</param>
/// <param name="ReasoningTokens">The part of the answers that was thought and not said.</param>
public sealed record CompletionUsage(long PromptTokens, long CompletionTokens, long CachedTokens = 0, long ReasoningTokens = 0)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, PromptTokens);
        json.WriteNumber("completion_tokens"u8, CompletionTokens);
        json.WriteNumber("total_tokens"u8, PromptTokens + CompletionTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, CachedTokens);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, ReasoningTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
