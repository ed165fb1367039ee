using System.Text.Json;
using Microsoft.Extensions.AI;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using HubFinishReason = Penstock.Protocols.Inference.FinishReason;

namespace Penstock.Client.Mapping;

/// <summary>The hub's answer as Microsoft.Extensions.AI's contents, with what has to come back in the next turn kept beside them.</summary>
internal static class AnswerMapping
{
    private const string SignatureKey = "penstock.signature";
    private const string ProviderKey = "penstock.provider";
    private const string EncryptedKey = "penstock.encrypted";

    public static IEnumerable<AIContent> ToContents(ChatChoice choice) => choice.Content.Select(ToContent);

    public static ChatFinishReason ToReason(HubFinishReason reason) => reason switch
    {
        HubFinishReason.Length => ChatFinishReason.Length,
        HubFinishReason.ToolCalls => ChatFinishReason.ToolCalls,
        HubFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };

    public static UsageDetails ToUsage(TokenUsage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        CachedInputTokenCount = usage.CachedTokens,
        OutputTokenCount = usage.OutputTokens,
        ReasoningTokenCount = usage.ReasoningTokens,
        TotalTokenCount = usage.TotalTokens,
        AdditionalCounts = usage.CacheWriteTokens is long written
            ? new AdditionalPropertiesDictionary<long> { ["CacheWriteInputTokenCount"] = written }
            : null,
    };

    public static FunctionCallContent ToCall(ToolCallPart call)
    {
        FunctionCallContent content = FunctionCallContent.CreateFromParsedArguments(call.Arguments, call.Id, call.Name, ParseArguments);
        if (call.Signature is not null)
        {
            content.AdditionalProperties = new AdditionalPropertiesDictionary { [SignatureKey] = call.Signature };
        }

        return content;
    }

    public static TextReasoningContent ToReasoning(ReasoningPart part) => new(part.Text)
    {
        ProtectedData = part.Signature ?? part.Encrypted,
        AdditionalProperties = part.Provider is null ? null : new AdditionalPropertiesDictionary
        {
            [ProviderKey] = part.Provider,
            [EncryptedKey] = part.Encrypted is not null,
        },
    };

    public static ReasoningPart ReasoningOf(TextReasoningContent thought)
    {
        bool encrypted = thought.AdditionalProperties?.TryGetValue(EncryptedKey, out object? flag) == true && flag is true;
        return new ReasoningPart(thought.Text)
        {
            Provider = thought.AdditionalProperties?.TryGetValue(ProviderKey, out object? provider) == true ? provider as string : null,
            Signature = encrypted ? null : thought.ProtectedData,
            Encrypted = encrypted ? thought.ProtectedData : null,
        };
    }

    public static string? SignatureOf(FunctionCallContent call) =>
        call.AdditionalProperties?.TryGetValue(SignatureKey, out object? signature) == true ? signature as string : null;

    private static AIContent ToContent(ContentPart part) => part switch
    {
        TextPart text => new TextContent(text.Text),
        RefusalPart refusal => new ErrorContent(refusal.Text) { ErrorCode = "refusal" },
        ReasoningPart thought => ToReasoning(thought),
        ToolCallPart call => ToCall(call),
        _ => new AIContent { RawRepresentation = part },
    };

    private static IDictionary<string, object?>? ParseArguments(string arguments) => string.IsNullOrWhiteSpace(arguments)
        ? new Dictionary<string, object?>(0, StringComparer.Ordinal)
        : (IDictionary<string, object?>?)JsonSerializer.Deserialize(arguments, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));
}
