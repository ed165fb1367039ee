using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>The Response object, in progress or finished, and its output items.</summary>
internal sealed class ResponseJson(Answer answer, MockRequest request)
{
    private readonly bool _encrypts = Includes(request.Body, "reasoning.encrypted_content");

    public string Id => $"resp_{answer.Id}";

    public bool IsIncomplete => answer.First.Finish is FinishReason.Length or FinishReason.Filter;

    public static string ItemId(AnswerPart part, string answerId) => part.Kind switch
    {
        PartKind.Reasoning => $"rs_{answerId}{part.Index:x2}",
        PartKind.Text => $"msg_{answerId}{part.Index:x2}",
        _ => $"fc_{answerId}{part.Index:x2}",
    };

    public static string CallId(AnswerPart part) => $"call_{part.CallId[8..]}";

    public void Write(Utf8JsonWriter json, bool finished)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", answer.Created.ToUnixTimeSeconds());
        json.WriteString("status", !finished ? "in_progress" : IsIncomplete ? "incomplete" : "completed");
        json.WriteBoolean("background", false);
        json.WriteNull("error");
        WriteIncomplete(json, finished);
        WriteEcho(json, "instructions");
        WriteEcho(json, "max_output_tokens");
        json.WriteString("model", request.Model);
        json.WriteStartArray("output");
        foreach (var part in finished ? answer.First.Parts : [])
        {
            WriteItem(json, part, finished: true);
        }

        json.WriteEndArray();
        WriteSettings(json);
        if (finished && answer.ReportsUsage)
        {
            OpenAiUsage.WriteResponse(json, answer.Usage);
        }

        if (request.Body.TryGetProperty("user", out var user))
        {
            json.WritePropertyName("user");
            user.WriteTo(json);
        }

        json.WriteEndObject();
    }

    public void WriteItem(Utf8JsonWriter json, AnswerPart part, bool finished)
    {
        json.WriteStartObject();
        json.WriteString("id", ItemId(part, answer.Id));
        switch (part.Kind)
        {
            case PartKind.Reasoning:
                WriteReasoning(json, part, finished);
                break;
            case PartKind.Text:
                json.WriteString("type", "message");
                json.WriteString("status", Status(finished));
                json.WriteString("role", "assistant");
                json.WriteStartArray("content");
                if (finished)
                {
                    WriteContent(json, part.Text);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteString("type", "function_call");
                json.WriteString("status", Status(finished));
                json.WriteString("call_id", CallId(part));
                json.WriteString("name", part.ToolName);
                json.WriteString("arguments", finished ? part.Text : "");
                break;
        }

        json.WriteEndObject();
    }

    public static void WriteContent(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "output_text");
        json.WriteString("text", text);
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteStartArray("logprobs");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private string Status(bool finished) => !finished ? "in_progress" : IsIncomplete ? "incomplete" : "completed";

    private void WriteReasoning(Utf8JsonWriter json, AnswerPart part, bool finished)
    {
        json.WriteString("type", "reasoning");
        json.WriteStartArray("summary");
        if (finished && request.ShowsReasoning)
        {
            json.WriteStartObject();
            json.WriteString("type", "summary_text");
            json.WriteString("text", part.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (_encrypts)
        {
            json.WriteString("encrypted_content", part.Signature);
        }
    }

    private void WriteIncomplete(Utf8JsonWriter json, bool finished)
    {
        if (!finished || !IsIncomplete)
        {
            json.WriteNull("incomplete_details");
            return;
        }

        json.WriteStartObject("incomplete_details");
        json.WriteString("reason", answer.First.Finish == FinishReason.Filter ? "content_filter" : "max_output_tokens");
        json.WriteEndObject();
    }

    private void WriteSettings(Utf8JsonWriter json)
    {
        json.WriteBoolean("parallel_tool_calls", request.ParallelTools);
        WriteEcho(json, "previous_response_id");
        WriteEcho(json, "reasoning", "{\"effort\":null,\"summary\":null}");
        json.WriteString("service_tier", "default");
        WriteEcho(json, "store", "true");
        WriteEcho(json, "temperature", "1");
        WriteEcho(json, "text", "{\"format\":{\"type\":\"text\"}}");
        WriteEcho(json, "tool_choice", "\"auto\"");
        WriteTools(json);
        WriteEcho(json, "top_p", "1");
        WriteEcho(json, "truncation", "\"disabled\"");
        WriteEcho(json, "metadata", "{}");
    }

    /// <summary>Function tools come back with every member that their schema requires.</summary>
    private void WriteTools(Utf8JsonWriter json)
    {
        json.WriteStartArray("tools");
        if (request.Body.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array)
        {
            foreach (var tool in tools.EnumerateArray())
            {
                WriteTool(json, tool);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteTool(Utf8JsonWriter json, JsonElement tool)
    {
        json.WriteStartObject();
        foreach (var member in tool.EnumerateObject())
        {
            member.WriteTo(json);
        }

        if (tool.TryGetProperty("type", out var type) && type.ValueEquals("function"))
        {
            foreach (var name in (ReadOnlySpan<string>)["strict", "parameters", "description"])
            {
                if (!tool.TryGetProperty(name, out _))
                {
                    json.WriteNull(name);
                }
            }
        }

        json.WriteEndObject();
    }

    private void WriteEcho(Utf8JsonWriter json, string name, string otherwise = "null")
    {
        json.WritePropertyName(name);
        if (request.Body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            value.WriteTo(json);
        }
        else
        {
            json.WriteRawValue(otherwise);
        }
    }

    private static bool Includes(JsonElement body, string name) =>
        body.TryGetProperty("include", out var include) && include.ValueKind == JsonValueKind.Array
        && include.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(name));
}
