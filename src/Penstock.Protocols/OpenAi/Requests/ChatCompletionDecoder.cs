using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Reads the body of a chat completion, strictly: a wrong type, a value out of range or a missing member is an error with its path.</summary>
public static class ChatCompletionDecoder
{
    private static readonly FieldTable<ChatCompletionRequest> Fields = new(
    [
        .. GenerationFields.For<ChatCompletionRequest>(request => request.Parameters),
        Row("model", (to, field) => to.Model = field.AsText(256, mayBeEmpty: false) ?? ""),
        Row("messages", (to, field) => to.Messages = ReadMessages(field)),
        Row("max_completion_tokens", (to, field) => to.MaxCompletionTokens = field.AsInteger(1, int.MaxValue)),
        Row("logprobs", (to, field) => to.LogProbs = field.AsBoolean() ?? false),
        Row("top_logprobs", (to, field) => to.TopLogProbs = field.AsInteger(0, 20)),
        Row("response_format", (to, field) => to.ResponseFormat = ResponseFormatDecoder.Read(field)),
        Row("tools", (to, field) => to.Tools = [.. field.Items(most: 1024).Select(ToolDecoder.ReadTool)]),
        Row("tool_choice", (to, field) => to.ToolChoice = ToolDecoder.ReadChoice(field)),
        Row("parallel_tool_calls", (to, field) => to.ParallelToolCalls = field.AsBoolean()),
        Row("modalities", (to, field) => to.Modalities = [.. field.Items(most: 8).Select(item => item.AsText() ?? "")]),
        Row("reasoning_effort", (to, field) => to.ReasoningEffort = field.AsText(32)),
        Row("verbosity", (to, field) => to.Verbosity = field.AsText(32)),
    ]);

    /// <summary>Reads <paramref name="body"/> (UTF-8 JSON).</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> body,
        [NotNullWhen(true)] out ChatCompletionRequest? request,
        [NotNullWhen(false)] out InferenceError? error)
    {
        request = null;
        return JsonBody.TryParse(body, out JsonElement root, out error) && TryDecode(root, out request, out error);
    }

    /// <summary>Reads a body that <see cref="JsonBody"/> has parsed.</summary>
    public static bool TryDecode(
        JsonElement body,
        [NotNullWhen(true)] out ChatCompletionRequest? request,
        [NotNullWhen(false)] out InferenceError? error)
    {
        var root = new JsonField(body, JsonPath.Root, new JsonFaults());
        request = new ChatCompletionRequest();
        Fields.Read(root, request, request.Others);
        Check(request, root);
        error = root.Faults.First;
        request = error is null ? request : null;
        return error is null;
    }

    /// <summary>Reads a conversation that stands elsewhere; what is wrong goes to the field's faults.</summary>
    public static IReadOnlyList<ChatCompletionMessage> ReadMessages(JsonField field) =>
        [.. field.Items(least: 1).Select(MessageDecoder.Read)];

    private static void Check(ChatCompletionRequest request, JsonField root)
    {
        if (root.Faults.First is not null)
        {
            return;
        }

        KnownFields.Check(request.Others, root);
        GenerationFields.Check(request.Parameters, root);
        if (request.Model.Length == 0)
        {
            root.Missing("model");
        }

        if (request.Messages.Count == 0)
        {
            root.Missing("messages");
        }

        if (request.Parameters.MaxTokens is not null && request.MaxCompletionTokens is not null)
        {
            root.Member("max_tokens", default).Fault("Set either 'max_tokens' or 'max_completion_tokens', not both.");
        }

        if (request.TopLogProbs is not null && !request.LogProbs)
        {
            root.Member("top_logprobs", default).Fault("'top_logprobs' is only allowed when 'logprobs' is true.");
        }
    }

    private static KeyValuePair<string, Action<ChatCompletionRequest, JsonField>> Row(
        string name, Action<ChatCompletionRequest, JsonField> read) => new(name, read);
}
