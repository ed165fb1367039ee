using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.OpenAi;

/// <summary>Encodes steps as <c>text_completion</c> chunks, which hold text only.</summary>
internal sealed class CompletionsStreamEncoder(AnswerShape shape) : IChatStreamEncoder
{
    private AnswerStarted _start = new("", "", 0);
    private TokenUsage _usage = TokenUsage.Unknown;

    public static void Begin(Utf8JsonWriter json, AnswerStarted start, AnswerShape shape)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, shape.Id ?? start.Id);
        json.WriteString("object"u8, "text_completion");
        json.WriteNumber("created"u8, start.Created);
        json.WriteString("model"u8, shape.Model ?? start.Model);
        json.WriteStartArray("choices"u8);
    }

    public static void WriteChoice(Utf8JsonWriter json, int index, string text, FinishReason? reason)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        json.WriteString("text"u8, text);
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, reason switch
        {
            null => null,
            FinishReason.Length => "length",
            FinishReason.ContentFilter => "content_filter",
            _ => "stop",
        });
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void Encode(ChatChunk step, IBufferWriter<byte> output)
    {
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                break;
            case TextDelta text:
                Write(output, text.Choice, text.Text, null);
                break;
            case ChoiceFinished finished:
                Write(output, finished.Choice, "", finished.Reason);
                break;
            case UsageReported usage:
                _usage = _usage.Update(usage.Usage);
                break;
            case AnswerCompleted:
                WriteUsage(output);
                output.Write(ServerSentEventWriter.Done);
                break;
            case AnswerFailed failed:
                OpenAiErrorWriter.WriteEvent(output, failed.Error);
                break;
        }
    }

    private void Write(IBufferWriter<byte> output, int choice, string text, FinishReason? reason)
    {
        Utf8JsonWriter json = ServerSentJson.Begin(output);
        Begin(json, _start, shape);
        WriteChoice(json, choice, text, reason);
        json.WriteEndArray();
        json.WriteEndObject();
        ServerSentJson.End(json, output);
    }

    private void WriteUsage(IBufferWriter<byte> output)
    {
        if (!shape.IncludeUsage || _usage == TokenUsage.Unknown)
        {
            return;
        }

        Utf8JsonWriter json = ServerSentJson.Begin(output);
        Begin(json, _start, shape);
        json.WriteEndArray();
        OpenAiUsage.Write(json, _usage);
        json.WriteEndObject();
        ServerSentJson.End(json, output);
    }
}
