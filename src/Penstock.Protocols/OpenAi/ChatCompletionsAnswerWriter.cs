using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Writes a whole chat completion.</summary>
internal static class ChatCompletionsAnswerWriter
{
    public static void Write(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("id"u8, shape.Id ?? answer.Id);
        json.WriteString("object"u8, "chat.completion");
        json.WriteNumber("created"u8, answer.Created);
        json.WriteString("model"u8, shape.Model ?? answer.Model);
        json.WriteStartArray("choices"u8);
        foreach (ChatChoice choice in answer.Choices)
        {
            WriteChoice(json, choice);
        }

        json.WriteEndArray();
        if (answer.Usage != TokenUsage.Unknown)
        {
            OpenAiUsage.Write(json, answer.Usage);
        }

        json.WriteExtensions(answer.Extensions, ProviderTag.OpenAi);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, choice.Index);
        WriteMessage(json, choice);
        if (choice.Logprobs.Count > 0)
        {
            OpenAiLogprobs.Write(json, choice.Logprobs);
        }
        else
        {
            json.WriteNull("logprobs"u8);
        }

        json.WriteString("finish_reason"u8, OpenAiFinishReasons.Write(choice.Reason));
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, ChatChoice choice)
    {
        List<ToolCallPart> calls = [.. choice.ToolCalls];
        string refusal = string.Concat(choice.Content.OfType<RefusalPart>().Select(part => part.Text));
        bool hasText = choice.Content.Any(part => part is TextPart);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant");
        json.WriteString("content"u8, hasText || (calls.Count == 0 && refusal.Length == 0) ? choice.Text : null);
        json.WriteString("refusal"u8, refusal.Length == 0 ? null : refusal);
        WriteReasoning(json, [.. choice.Content.OfType<ReasoningPart>()]);
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            calls.ForEach(call => WriteCall(json, call));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter json, List<ReasoningPart> parts)
    {
        string text = string.Concat(parts.Select(part => part.Text));
        json.WriteTextIfSet("reasoning_content"u8, text.Length == 0 ? null : text);
        if (!parts.Exists(ReasoningDetails.NeedsDetail))
        {
            return;
        }

        json.WriteStartArray("reasoning_details"u8);
        for (int i = 0; i < parts.Count; i++)
        {
            ReasoningDetails.Write(json, parts[i], i);
        }

        json.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter json, ToolCallPart call)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, ToolCallId.Join(call.Id, call.Signature));
        json.WriteString("type"u8, "function");
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
