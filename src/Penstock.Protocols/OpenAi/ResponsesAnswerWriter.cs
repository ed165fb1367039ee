using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Writes the <c>response</c> object: what was answered, and what was asked.</summary>
internal sealed class ResponsesAnswerWriter(AnswerShape shape)
{
    private readonly ChatRequest _request = shape.Request ?? new ChatRequest { Model = "", Messages = [] };

    /// <summary>The answer's id: begins with <c>resp_</c>.</summary>
    public string Id(string providerId) =>
        shape.Id ?? (providerId.StartsWith("resp_", StringComparison.Ordinal) ? providerId : "resp_" + providerId);

    /// <summary>Writes an answer that is complete.</summary>
    public void WriteWhole(Utf8JsonWriter json, ChatAnswer answer)
    {
        ChatChoice choice = answer.Choices[0];
        string? incomplete = Incomplete(choice.Reason);
        Begin(json, new AnswerStarted(answer.Id, answer.Model, answer.Created), incomplete is null ? "completed" : "incomplete");
        json.WriteNull("error"u8);
        WriteIncomplete(json, incomplete);
        json.WriteStartArray("output"u8);
        int index = 0;
        foreach (ResponsesItem item in ResponsesItem.Of(choice))
        {
            item.Write(json, Id(answer.Id), index++);
        }

        json.WriteEndArray();
        WriteUsage(json, answer.Usage);
        WriteRequest(json);
        json.WriteEndObject();
    }

    /// <summary>Writes an answer that has begun, or failed: its output is not told.</summary>
    public void WriteUnfinished(Utf8JsonWriter json, AnswerStarted start, InferenceError? error)
    {
        Begin(json, start, error is null ? "in_progress" : "failed");
        if (error is null)
        {
            json.WriteNull("error"u8);
        }
        else
        {
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, error.Description.Status == 429 ? "rate_limit_exceeded" : "server_error");
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
        }

        WriteIncomplete(json, null);
        json.WriteStartArray("output"u8);
        json.WriteEndArray();
        WriteRequest(json);
        json.WriteEndObject();
    }

    /// <summary>Why an answer is incomplete; null where it is not.</summary>
    public static string? Incomplete(FinishReason reason) => reason switch
    {
        FinishReason.Length => "max_output_tokens",
        FinishReason.ContentFilter => "content_filter",
        _ => null,
    };

    private void Begin(Utf8JsonWriter json, AnswerStarted start, string status)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id(start.Id));
        json.WriteString("object"u8, "response");
        json.WriteNumber("created_at"u8, start.Created);
        json.WriteString("status"u8, status);
        json.WriteString("model"u8, shape.Model ?? start.Model);
    }

    private static void WriteIncomplete(Utf8JsonWriter json, string? reason)
    {
        if (reason is null)
        {
            json.WriteNull("incomplete_details"u8);
            return;
        }

        json.WriteStartObject("incomplete_details"u8);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        if (usage == TokenUsage.Unknown)
        {
            return;
        }

        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.PromptTokens ?? 0);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens ?? 0);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens ?? 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.OutputTokens ?? 0);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens ?? 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, (usage.PromptTokens ?? 0) + (usage.OutputTokens ?? 0));
        json.WriteEndObject();
    }

    private void WriteRequest(Utf8JsonWriter json)
    {
        ChatMessage? instructions = _request.Messages.FirstOrDefault(message => message.Path is "instructions");
        json.WriteString("instructions"u8, instructions is null ? null : string.Concat(instructions.Content.OfType<TextPart>().Select(part => part.Text)));
        WriteNumberOrNull(json, "max_output_tokens"u8, _request.MaxOutputTokens);
        json.WriteBoolean("parallel_tool_calls"u8, _request.ParallelToolCalls ?? true);
        json.WriteString("previous_response_id"u8, _request.PreviousResponseId);
        json.WriteBoolean("store"u8, _request.Store ?? true);
        json.WriteNumber("temperature"u8, _request.Sampling.Temperature ?? 1);
        json.WriteNumber("top_p"u8, _request.Sampling.TopP ?? 1);
        json.WriteString("truncation"u8, "disabled");
        json.WriteTextIfSet("user"u8, _request.User);
        json.WriteStartObject("reasoning"u8);
        json.WriteString("effort"u8, _request.Reasoning?.Effort);
        json.WriteString("summary"u8, _request.Reasoning?.Summary is "auto" or "concise" or "detailed" ? _request.Reasoning.Summary : null);
        json.WriteEndObject();
        WriteFormat(json);
        WriteTools(json);
        json.WriteStartObject("metadata"u8);
        foreach ((string name, string value) in _request.Metadata)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value)
    {
        if (value is int number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private void WriteFormat(Utf8JsonWriter json)
    {
        ResponseFormat format = _request.ResponseFormat ?? new ResponseFormat(ResponseFormatKind.Text);
        json.WriteStartObject("text"u8);
        json.WriteStartObject("format"u8);
        switch (format.Kind)
        {
            case ResponseFormatKind.Text:
                json.WriteString("type"u8, "text");
                break;
            case ResponseFormatKind.JsonObject:
                json.WriteString("type"u8, "json_object");
                break;
            default:
                json.WriteString("type"u8, "json_schema");
                json.WriteString("name"u8, format.Name ?? "answer");
                json.WriteTextIfSet("description"u8, format.Description);
                json.WriteRaw("schema"u8, format.Schema ?? "{}");
                json.WriteFlagIfSet("strict"u8, format.Strict);
                break;
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteTools(Utf8JsonWriter json)
    {
        json.WritePropertyName("tool_choice"u8);
        if (_request.ToolChoice is { Mode: ToolChoiceMode.Named } named)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function");
            json.WriteString("name"u8, named.Name);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStringValue(ChatCompletionsToolWriter.Mode(_request.ToolChoice?.Mode ?? ToolChoiceMode.Auto));
        }

        json.WriteStartArray("tools"u8);
        foreach (ToolDefinition tool in _request.Tools)
        {
            WriteTool(json, tool);
        }

        json.WriteEndArray();
    }

    private static void WriteTool(Utf8JsonWriter json, ToolDefinition tool)
    {
        if (tool.Opaque is not null)
        {
            json.WriteRawValue(tool.Opaque.Json, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "function");
        json.WriteString("name"u8, tool.Name);
        json.WriteString("description"u8, tool.Description);
        json.WriteRaw("parameters"u8, tool.Schema ?? "null");
        json.WriteBoolean("strict"u8, tool.Strict ?? false);
        json.WriteEndObject();
    }
}
