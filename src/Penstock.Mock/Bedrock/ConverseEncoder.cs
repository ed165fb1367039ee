using System.Buffers;
using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>ConverseResponse as JSON, or ConverseStreamOutput as a binary event stream.</summary>
internal sealed class ConverseEncoder(Answer answer, MockRequest request) : AnswerEncoder(answer)
{
    // Bedrock pads its events so that their length does not tell that of a token.
    private const string Padding = "abcdefghijklmnop";
    private readonly ArrayBufferWriter<byte> _payload = new(512);
    private int _block = -1;

    public override string StreamContentType => "application/vnd.amazon.eventstream";

    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("output");
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteStartArray("content");
        foreach (var part in Answer.First.Parts.Where(IsShown))
        {
            WriteBlock(json, part);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("stopReason", Word());
        WriteMetrics(json);
        json.WriteEndObject();
    }

    public override void Begin(FrameBuffer frames) =>
        Emit(frames, "messageStart", json => json.WriteString("role", "assistant"));

    public override void Write(FrameBuffer frames, AnswerStep step)
    {
        var part = step.Part;
        if (!IsShown(part))
        {
            return;
        }

        _block += step.Begins ? 1 : 0;
        if (step.Begins && part.Kind == PartKind.ToolCall)
        {
            // Only tools have a start: text and reasoning begin with their first delta.
            Emit(frames, "contentBlockStart", json =>
            {
                json.WriteStartObject("start");
                json.WriteStartObject("toolUse");
                json.WriteString("toolUseId", UseId(part));
                json.WriteString("name", part.ToolName);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteNumber("contentBlockIndex", _block);
            });
        }

        Emit(frames, "contentBlockDelta", json => WriteDelta(json, part, part.Slice(step.First, step.Count)));
        if (!step.Ends)
        {
            return;
        }

        if (part.Kind == PartKind.Reasoning)
        {
            Emit(frames, "contentBlockDelta", json => WriteReasoningDelta(json, "signature", part.Signature));
        }

        Emit(frames, "contentBlockStop", json => json.WriteNumber("contentBlockIndex", _block));
    }

    public override void End(FrameBuffer frames) =>
        Emit(frames, "messageStop", json => json.WriteString("stopReason", Word()));

    public override void Terminate(FrameBuffer frames) => Emit(frames, "metadata", WriteMetrics);

    public override void Comment(FrameBuffer frames)
    {
        // The event stream knows no frame without meaning.
    }

    public override void Malformed(FrameBuffer frames)
    {
        var frame = EventStreamFrame.Encode([(":event-type", "contentBlockDelta"), (":message-type", "event")], "{}"u8);
        frame[^1] ^= 0xFF;
        frames.Raw(frame);
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal)
    {
        _payload.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_payload);
        BedrockErrors.WriteBody(json, refusal);
        json.Flush();
        frames.Raw(EventStreamFrame.Encode(
            [(":exception-type", "modelStreamErrorException"), (":content-type", "application/json"), (":message-type", "exception")],
            _payload.WrittenSpan));
    }

    private bool IsShown(AnswerPart part) => part.Kind != PartKind.Reasoning || request.WantsReasoning;

    private void Emit(FrameBuffer frames, string type, Action<Utf8JsonWriter> write)
    {
        _payload.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_payload, new JsonWriterOptions { Encoder = RawUnicodeEncoder.Instance }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteString("p", Padding.AsSpan(0, 1 + (frames.Length % Padding.Length)));
            json.WriteEndObject();
        }

        frames.Raw(EventStreamFrame.Encode(
            [(":event-type", type), (":content-type", "application/json"), (":message-type", "event")],
            _payload.WrittenSpan));
    }

    private static string UseId(AnswerPart part) => $"tooluse_{part.CallId[10..]}";

    private static void WriteBlock(Utf8JsonWriter json, AnswerPart part)
    {
        json.WriteStartObject();
        switch (part.Kind)
        {
            case PartKind.Reasoning:
                json.WriteStartObject("reasoningContent");
                json.WriteStartObject("reasoningText");
                json.WriteString("text", part.Text);
                json.WriteString("signature", part.Signature);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case PartKind.Text:
                json.WriteString("text", part.Text);
                break;
            default:
                json.WriteStartObject("toolUse");
                json.WriteString("toolUseId", UseId(part));
                json.WriteString("name", part.ToolName);
                json.WritePropertyName("input");
                json.WriteRawValue(JsonText.IsObject(part.Text) ? part.Text : "{}");
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }

    private void WriteDelta(Utf8JsonWriter json, AnswerPart part, string text)
    {
        if (part.Kind == PartKind.Reasoning)
        {
            WriteReasoningDelta(json, "text", text);
            return;
        }

        json.WriteNumber("contentBlockIndex", _block);
        json.WriteStartObject("delta");
        if (part.Kind == PartKind.Text)
        {
            json.WriteString("text", text);
        }
        else
        {
            json.WriteStartObject("toolUse");
            json.WriteString("input", text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteReasoningDelta(Utf8JsonWriter json, string member, string text)
    {
        json.WriteNumber("contentBlockIndex", _block);
        json.WriteStartObject("delta");
        json.WriteStartObject("reasoningContent");
        json.WriteString(member, text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private string Word() => Answer.First.Finish switch
    {
        FinishReason.Length => "max_tokens",
        FinishReason.Tools => "tool_use",
        FinishReason.Filter => "guardrail_intervened",
        _ => Answer.First.StopSequence is null ? "end_turn" : "stop_sequence",
    };

    /// <summary>Bedrock's input excludes what touched the cache; its total includes it.</summary>
    private void WriteMetrics(Utf8JsonWriter json)
    {
        var usage = Answer.Usage;
        if (Answer.ReportsUsage)
        {
            json.WriteStartObject("usage");
            json.WriteNumber("inputTokens", usage.Uncached);
            json.WriteNumber("outputTokens", usage.Output);
            json.WriteNumber("totalTokens", usage.Total);
            json.WriteNumber("cacheReadInputTokens", usage.Cached);
            json.WriteNumber("cacheWriteInputTokens", usage.CacheWrite);
            json.WriteEndObject();
        }

        json.WriteStartObject("metrics");
        json.WriteNumber("latencyMs", (long)Answer.Age.TotalMilliseconds);
        json.WriteEndObject();
    }
}
