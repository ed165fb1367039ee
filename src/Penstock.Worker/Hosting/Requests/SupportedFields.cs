using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>
/// Refuses what this worker knows and cannot honour, and lists what nobody knows. The rule: nothing that changes an answer is dropped in silence.
/// </summary>
internal static class SupportedFields
{
    private const int MostNamed = 32;

    /// <summary>The first part of a chat request that cannot be honoured; null where there is none.</summary>
    public static InferenceError? Check(ChatCompletionRequest request, IConversationEncoder conversations)
    {
        if (request.Tools.Count > 0)
        {
            return Unsupported("tools");
        }

        if (request.ToolChoice is { Kind: not (ToolChoiceKind.Auto or ToolChoiceKind.None) })
        {
            return Unsupported("tool_choice");
        }

        if (request.Modalities.Any(modality => modality is not "text"))
        {
            return Unsupported("modalities");
        }

        if (request.ReasoningEffort is not (null or "none"))
        {
            return Unsupported("reasoning_effort");
        }

        if (request.Verbosity is not (null or "medium"))
        {
            return Unsupported("verbosity");
        }

        return CheckOthers(request.Others) ?? CheckMessages(request.Messages, conversations);
    }

    /// <summary>The first part of a completion request that cannot be honoured; null where there is none.</summary>
    public static InferenceError? Check(CompletionRequest request)
    {
        if (request.Suffix is { Length: > 0 })
        {
            return Unsupported("suffix");
        }

        if (request.BestOf > (request.Parameters.N ?? 1))
        {
            return Unsupported("best_of");
        }

        if (request.Echo && request.LogProbs is not null)
        {
            return Unsupported("echo", "Echo together with 'logprobs' is not supported: a prompt's log probabilities are not kept.");
        }

        return CheckOthers(request.Others);
    }

    /// <summary>Names of members that are in no specification, at most 32 of them.</summary>
    public static IReadOnlyList<string> Unknown(IEnumerable<string> names) =>
        [.. names.Where(name => KnownFields.MeaningOf(name) == FieldMeaning.Unknown).Take(MostNamed)];

    /// <summary>Names of members that are in no specification, the messages' among them, and the name of a developer, who speaks as system here.</summary>
    public static IReadOnlyList<string> Unknown(ChatCompletionRequest request) =>
        Unknown(request.Others.Keys.Concat(request.Messages.SelectMany(
            (message, index) => LeftOut(message).Select(name => $"messages[{index}].{name}"))));

    private static IEnumerable<string> LeftOut(ChatCompletionMessage message)
    {
        IEnumerable<string> others = message.Others.Keys.Where(name => !PassedToTemplate(name));
        return message is { Role: MessageRole.Developer, Name: not null } ? others.Append("name") : others;
    }

    /// <summary>Thoughts of earlier turns: the template takes or leaves them, as it was made to.</summary>
    private static bool PassedToTemplate(string name) => name is "reasoning_content" or "reasoning" or "thinking";

    private static InferenceError? CheckOthers(IDictionary<string, JsonElement> others)
    {
        string? refused = others
            .Where(member => member.Value.ValueKind != JsonValueKind.Null && KnownFields.MeaningOf(member.Key) == FieldMeaning.ChangesAnswer)
            .Select(member => member.Key)
            .FirstOrDefault();
        return refused is null ? null : Unsupported(refused);
    }

    private static InferenceError? CheckMessages(IReadOnlyList<ChatCompletionMessage> messages, IConversationEncoder conversations)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (CheckMessage(messages[i], $"messages[{i}]", conversations) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static InferenceError? CheckMessage(ChatCompletionMessage message, string path, IConversationEncoder conversations)
    {
        for (int i = 0; i < message.Content.Count; i++)
        {
            if (message.Content[i] is not (MessageTextPart or MessageRefusalPart))
            {
                return Unsupported($"{path}.content[{i}]", "This model takes text only.");
            }
        }

        return message switch
        {
            { Role: MessageRole.Function } => Unsupported($"{path}.role"),
            { Role: MessageRole.Tool } when !conversations.Abilities.ToolResults =>
                Unsupported($"{path}.role", "The model's chat template has no place for tool results."),
            { Role: MessageRole.System or MessageRole.Developer } when !conversations.Abilities.SystemRole =>
                Unsupported($"{path}.role", "The model's chat template has no place for system messages."),
            { ToolCalls.Count: > 0 } when !conversations.Abilities.ToolCalls =>
                Unsupported($"{path}.tool_calls", "The model's chat template has no place for tool calls."),
            _ when message.Others.ContainsKey("function_call") => Unsupported($"{path}.function_call"),
            _ when message.Others.ContainsKey("audio") => Unsupported($"{path}.audio"),
            _ => null,
        };
    }

    private static InferenceError Unsupported(string path, string? why = null) =>
        new(ErrorKind.UnsupportedParameter, why ?? $"'{path}' is not supported by this model server with the value that was given.", path);
}
