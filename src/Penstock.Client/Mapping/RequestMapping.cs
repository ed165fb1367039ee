using System.Text.Json;
using Microsoft.Extensions.AI;
using Penstock.Protocols.Inference;
using HubMessage = Penstock.Protocols.Inference.ChatMessage;
using HubReasoning = Penstock.Protocols.Inference.Reasoning;
using HubRole = Penstock.Protocols.Inference.ChatRole;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Penstock.Client.Mapping;

/// <summary>Microsoft.Extensions.AI's request in the hub's form. Nothing that an application said is dropped in silence.</summary>
internal static class RequestMapping
{
    public static ChatRequest ToHub(IEnumerable<Message> messages, ChatOptions? options, string defaultModel, bool stream) => new()
    {
        Model = options?.ModelId ?? defaultModel,
        Messages = [.. Instructions(options), .. messages.SelectMany(MessageMapping.ToHub)],
        Tools = [.. (options?.Tools ?? []).Select(ToHub)],
        ToolChoice = ToHub(options?.ToolMode),
        ParallelToolCalls = options?.Tools is { Count: > 0 } ? options.AllowMultipleToolCalls : null,
        ResponseFormat = ToHub(options?.ResponseFormat),
        Sampling = SamplingOf(options),
        MaxOutputTokens = options?.MaxOutputTokens,
        Reasoning = ToHub(options?.Reasoning),
        Stream = stream,
        IncludeUsage = stream,
        PreviousResponseId = options?.ConversationId,
    };

    private static IEnumerable<HubMessage> Instructions(ChatOptions? options) =>
        string.IsNullOrEmpty(options?.Instructions) ? [] : [new HubMessage(HubRole.System, options.Instructions)];

    private static Sampling SamplingOf(ChatOptions? options) => options is null ? new Sampling() : new Sampling
    {
        Temperature = options.Temperature,
        TopP = options.TopP,
        TopK = options.TopK,
        Seed = options.Seed,
        Stop = [.. options.StopSequences ?? []],
        FrequencyPenalty = options.FrequencyPenalty,
        PresencePenalty = options.PresencePenalty,
    };

    private static ToolDefinition ToHub(AITool tool) => tool switch
    {
        AIFunctionDeclaration function => new ToolDefinition(function.Name)
        {
            Description = string.IsNullOrEmpty(function.Description) ? null : function.Description,
            Schema = function.JsonSchema.ValueKind == JsonValueKind.Object ? function.JsonSchema.GetRawText() : null,
        },
        _ => throw new NotSupportedException($"The tool '{tool.Name}' is no function: only AIFunctionDeclaration can be offered to every provider."),
    };

    private static ToolChoice? ToHub(ChatToolMode? mode) => mode switch
    {
        null => null,
        RequiredChatToolMode { RequiredFunctionName: string name } => new ToolChoice(ToolChoiceMode.Named, name),
        RequiredChatToolMode => new ToolChoice(ToolChoiceMode.Required),
        NoneChatToolMode => new ToolChoice(ToolChoiceMode.None),
        _ => new ToolChoice(ToolChoiceMode.Auto),
    };

    private static ResponseFormat? ToHub(ChatResponseFormat? format) => format switch
    {
        null => null,
        ChatResponseFormatJson { Schema: { } schema } json => new ResponseFormat(ResponseFormatKind.JsonSchema)
        {
            Name = json.SchemaName ?? "answer",
            Description = json.SchemaDescription,
            Schema = schema.GetRawText(),
        },
        ChatResponseFormatJson => new ResponseFormat(ResponseFormatKind.JsonObject),
        _ => new ResponseFormat(ResponseFormatKind.Text),
    };

    private static HubReasoning? ToHub(ReasoningOptions? reasoning) => reasoning is null ? null : new HubReasoning
    {
        Effort = reasoning.Effort switch
        {
            ReasoningEffort.None => "none",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            ReasoningEffort.ExtraHigh => "xhigh",
            _ => null,
        },
        Summary = reasoning.Output switch
        {
            ReasoningOutput.None => "omitted",
            ReasoningOutput.Summary => "concise",
            ReasoningOutput.Full => "detailed",
            _ => null,
        },
    };
}
