using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.OpenAi.Requests;

namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>Writes whole answers of chat completions (OpenAI specification 2.3.0, CreateChatCompletionResponse).</summary>
public static class ChatCompletionWriter
{
    /// <summary>Appends the body of an answer (UTF-8 JSON).</summary>
    public static void Write(
        IBufferWriter<byte> output, CompletionEnvelope envelope, IEnumerable<ChatCompletionChoice> choices, CompletionUsage usage)
    {
        using var json = new Utf8JsonWriter(output, OpenAiJson.WriterOptions);
        json.WriteStartObject();
        EnvelopeWriter.Write(json, envelope, "chat.completion"u8);
        json.WriteStartArray("choices"u8);
        foreach (ChatCompletionChoice choice in choices)
        {
            WriteChoice(json, choice);
        }

        json.WriteEndArray();
        usage.Write(json);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatCompletionChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, choice.Index);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, choice.Content);
        json.WriteString("refusal"u8, choice.Refusal);
        WriteToolCalls(json, choice.ToolCalls);
        json.WriteEndObject();
        TokenLogProbability.WriteChat(json, choice.LogProbs);
        json.WriteString("finish_reason"u8, choice.FinishReason);
        json.WriteEndObject();
    }

    private static void WriteToolCalls(Utf8JsonWriter json, IReadOnlyList<ChatCompletionToolCall> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        foreach (ChatCompletionToolCall call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
