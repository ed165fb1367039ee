using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>
/// The <c>usageMetadata</c> of an answer or chunk, which is cumulative. The prompt includes cached tokens; thoughts are not in the candidates,
/// and what tools of the provider put into the prompt stands beside it.
/// </summary>
internal static class GenerateContentUsage
{
    public static TokenUsage? Read(JsonElement usage)
    {
        if (!usage.IsObject())
        {
            return null;
        }

        long? candidates = usage.Count("candidatesTokenCount"u8);
        long? thoughts = usage.Count("thoughtsTokenCount"u8);
        return new TokenUsage
        {
            PromptTokens = usage.Count("promptTokenCount"u8) + (usage.Count("toolUsePromptTokenCount"u8) ?? 0),
            CachedTokens = usage.Count("cachedContentTokenCount"u8),
            OutputTokens = candidates is null && thoughts is null ? null : (candidates ?? 0) + (thoughts ?? 0),
            ReasoningTokens = thoughts,
        };
    }
}
