using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Writes a whole <c>message</c>. The dialect knows one choice.</summary>
internal static class MessagesAnswerWriter
{
    public static void Write(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output)
    {
        ChatChoice choice = answer.Choices[0];
        using var json = new Utf8JsonWriter(output, WireJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("id"u8, shape.Id ?? answer.Id);
        json.WriteString("type"u8, "message");
        json.WriteString("role"u8, "assistant");
        json.WriteString("model"u8, shape.Model ?? answer.Model);
        json.WriteStartArray("content"u8);
        foreach (ContentPart part in choice.Content)
        {
            WriteBlock(json, part);
        }

        json.WriteEndArray();
        json.WriteString("stop_reason"u8, MessagesStopReasons.Write(new ChoiceFinished(0, choice.Reason, choice.StopSequence, choice.Native)));
        json.WriteString("stop_sequence"u8, choice.StopSequence);
        MessagesUsage.Write(json, answer.Usage);
        json.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter json, ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(json, text.Text);
                break;
            case RefusalPart refusal:
                WriteText(json, refusal.Text);
                break;
            case ToolCallPart call:
                json.WriteStartObject();
                json.WriteString("type"u8, "tool_use");
                json.WriteString("id"u8, ToolCallId.Join(call.Id, call.Signature));
                json.WriteString("name"u8, call.Name);
                WriteInput(json, call.Arguments);
                WriteCaller(json);
                json.WriteEndObject();
                break;
            case ReasoningPart { Encrypted: string data } reasoning:
                json.WriteStartObject();
                json.WriteString("type"u8, "redacted_thinking");
                json.WriteString("data"u8, SignatureTag.Join(reasoning.Provider, data));
                json.WriteEndObject();
                break;
            case ReasoningPart reasoning:
                json.WriteStartObject();
                json.WriteString("type"u8, "thinking");
                json.WriteString("thinking"u8, reasoning.Text);
                json.WriteString("signature"u8, reasoning.Signature is null ? "" : SignatureTag.Join(reasoning.Provider, reasoning.Signature));
                json.WriteEndObject();
                break;
            case OpaquePart { Block.Provider: ProviderTag.Anthropic } opaque:
                json.WriteRawValue(opaque.Block.Json, skipInputValidation: true);
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text");
        json.WriteString("text"u8, text);
        json.WriteNull("citations"u8);
        json.WriteEndObject();
    }

    /// <summary>The dialect wants an object: what the model spoiled is kept as text inside one.</summary>
    /// <summary>Who called the tool: the model itself, and not a tool of the server's. The schema requires it.</summary>
    public static void WriteCaller(Utf8JsonWriter json)
    {
        json.WriteStartObject("caller"u8);
        json.WriteString("type"u8, "direct");
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, string arguments)
    {
        if (arguments.Length == 0 || WireJson.IsObject(arguments))
        {
            json.WriteRaw("input"u8, arguments.Length == 0 ? "{}" : arguments);
            return;
        }

        json.WriteStartObject("input"u8);
        json.WriteString("invalid_json"u8, arguments);
        json.WriteEndObject();
    }
}
