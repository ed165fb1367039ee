using System.Buffers.Text;
using System.Text;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Tests;

/// <summary>An answer as far as Anthropic's dialect can express it: one choice, refusals are text, usage without its unknowns.</summary>
internal static class MessagesView
{
    public static ChatAnswer Of(ChatAnswer answer)
    {
        ChatChoice choice = answer.Choices[0];
        TokenUsage usage = answer.Usage;
        return answer with
        {
            Choices = [choice with { Content = [.. choice.Content.Select(part => part is RefusalPart refusal ? new TextPart(refusal.Text) : part)] }],
            Usage = usage with
            {
                PromptTokens = Math.Max(usage.PromptTokens ?? 0, (usage.CachedTokens ?? 0) + (usage.CacheWriteTokens ?? 0)),
                OutputTokens = usage.OutputTokens ?? 0,
            },
        };
    }
}

/// <summary>An answer as far as OpenAI's chat dialect can express it: no mark for cache writes of an hour, prompt and output always known.</summary>
internal static class ChatView
{
    public static ChatAnswer Of(ChatAnswer answer) => answer with
    {
        Usage = answer.Usage with
        {
            HourCacheWriteTokens = null,
            PromptTokens = answer.Usage.PromptTokens ?? 0,
            OutputTokens = answer.Usage.OutputTokens ?? 0,
        },
    };
}

/// <summary>An answer as far as the Responses dialect can express it: one choice, every count a number.</summary>
internal static class ResponsesView
{
    public static ChatAnswer Of(ChatAnswer answer) => answer with
    {
        Choices = [answer.Choices[0] with { Content = [.. answer.Choices[0].Content.Select(Hidden)] }],
        Usage = new TokenUsage
        {
            PromptTokens = answer.Usage.PromptTokens ?? 0,
            CachedTokens = answer.Usage.CachedTokens ?? 0,
            CacheWriteTokens = answer.Usage.CacheWriteTokens ?? 0,
            OutputTokens = answer.Usage.OutputTokens ?? 0,
            ReasoningTokens = answer.Usage.ReasoningTokens ?? 0,
        },
    };

    /// <summary>A signature is hidden in the id, from which our own readers take it again.</summary>
    private static ContentPart Hidden(ContentPart part) => part is ToolCallPart { Signature: string signature } call
        ? new ToolCallPart($"{call.Id}__thought__{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(signature))}", call.Name, call.Arguments)
        : part;
}
