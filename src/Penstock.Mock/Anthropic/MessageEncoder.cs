using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>A Message, whole or as named events: start, blocks by index, delta, stop.</summary>
internal sealed class MessageEncoder(Answer answer, MockRequest request) : AnswerEncoder(answer)
{
    private int _block = -1;

    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteHead(json);
        json.WriteStartArray("content");
        foreach (var part in Answer.First.Parts.Where(IsShown))
        {
            WriteBlock(json, part, whole: true);
        }

        json.WriteEndArray();
        WriteStop(json);
        if (Answer.ReportsUsage)
        {
            WriteUsage(json, Answer.Usage.Output);
        }

        json.WriteEndObject();
    }

    public override void Begin(FrameBuffer frames)
    {
        var json = BeginEvent(frames, "message_start"u8);
        json.WriteStartObject("message");
        WriteHead(json);
        json.WriteStartArray("content");
        json.WriteEndArray();
        json.WriteNull("stop_reason");
        json.WriteNull("stop_sequence");
        if (Answer.ReportsUsage)
        {
            WriteUsage(json, 1);
        }

        json.WriteEndObject();
        EndEvent(frames, json);
    }

    public override void Write(FrameBuffer frames, AnswerStep step)
    {
        if (!IsShown(step.Part))
        {
            return;
        }

        if (step.Begins)
        {
            Open(frames, step.Part);
        }

        WriteDelta(frames, DeltaType(step.Part), DeltaMember(step.Part), step.Part.Slice(step.First, step.Count));
        if (step.Ends)
        {
            Close(frames, step.Part);
        }
    }

    public override void End(FrameBuffer frames)
    {
        var json = BeginEvent(frames, "message_delta"u8);
        json.WriteStartObject("delta");
        WriteStop(json);
        json.WriteEndObject();
        if (Answer.ReportsUsage)
        {
            WriteUsage(json, Answer.Usage.Output, whole: false);
        }

        EndEvent(frames, json);
    }

    public override void Terminate(FrameBuffer frames) => EndEvent(frames, BeginEvent(frames, "message_stop"u8));

    public override void Comment(FrameBuffer frames) => EndEvent(frames, BeginEvent(frames, "ping"u8));

    public override void Malformed(FrameBuffer frames) =>
        frames.Raw("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\n\n"u8);

    public override void InBandError(FrameBuffer frames, Refusal refusal)
    {
        AnthropicErrors.WriteBody(frames.BeginEvent("error"u8), refusal with { Kind = RefusalKind.Overloaded, Message = "Overloaded" }, null);
        frames.EndEvent();
    }

    private bool IsShown(AnswerPart part) => part.Kind != PartKind.Reasoning || request.ShowsReasoning;

    private void Open(FrameBuffer frames, AnswerPart part)
    {
        _block++;
        var json = BeginEvent(frames, "content_block_start"u8);
        json.WriteNumber("index", _block);
        json.WritePropertyName("content_block");
        WriteBlock(json, part, whole: false);
        EndEvent(frames, json);
        if (_block == 0)
        {
            Comment(frames);
        }
    }

    private void Close(FrameBuffer frames, AnswerPart part)
    {
        if (part.Kind == PartKind.Reasoning)
        {
            WriteDelta(frames, "signature_delta", "signature", part.Signature);
        }

        var json = BeginEvent(frames, "content_block_stop"u8);
        json.WriteNumber("index", _block);
        EndEvent(frames, json);
    }

    private void WriteDelta(FrameBuffer frames, string type, string member, string text)
    {
        var json = BeginEvent(frames, "content_block_delta"u8);
        json.WriteNumber("index", _block);
        json.WriteStartObject("delta");
        json.WriteString("type", type);
        json.WriteString(member, text);
        json.WriteEndObject();
        EndEvent(frames, json);
    }

    private static string DeltaType(AnswerPart part) => part.Kind switch
    {
        PartKind.Reasoning => "thinking_delta",
        PartKind.Text => "text_delta",
        _ => "input_json_delta",
    };

    private static string DeltaMember(AnswerPart part) => part.Kind switch
    {
        PartKind.Reasoning => "thinking",
        PartKind.Text => "text",
        _ => "partial_json",
    };

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteString("id", $"msg_{Answer.Id}");
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", request.Model);
        json.WriteNull("container");
        json.WriteNull("stop_details");
    }

    private static void WriteBlock(Utf8JsonWriter json, AnswerPart part, bool whole)
    {
        json.WriteStartObject();
        switch (part.Kind)
        {
            case PartKind.Reasoning:
                json.WriteString("type", "thinking");
                json.WriteString("thinking", whole ? part.Text : "");
                json.WriteString("signature", whole ? part.Signature : "");
                break;
            case PartKind.Text:
                json.WriteString("type", "text");
                json.WriteString("text", whole ? part.Text : "");
                json.WriteNull("citations");
                break;
            default:
                WriteToolUse(json, part, whole);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteToolUse(Utf8JsonWriter json, AnswerPart part, bool whole)
    {
        json.WriteString("type", "tool_use");
        json.WriteString("id", $"toolu_{part.CallId[8..]}");
        json.WriteString("name", part.ToolName);
        json.WritePropertyName("input");

        // Arguments that the token limit has cut are no JSON: the API then gives what it could read, here nothing.
        json.WriteRawValue(whole && JsonText.IsObject(part.Text) ? part.Text : "{}");
        json.WriteStartObject("caller");
        json.WriteString("type", "direct");
        json.WriteEndObject();
    }

    private void WriteStop(Utf8JsonWriter json)
    {
        json.WriteString("stop_reason", Answer.First.Finish switch
        {
            FinishReason.Length => "max_tokens",
            FinishReason.Tools => "tool_use",
            FinishReason.Filter => "refusal",
            _ => Answer.First.StopSequence is null ? "end_turn" : "stop_sequence",
        });
        json.WriteString("stop_sequence", Answer.First.StopSequence);
    }

    /// <summary>Anthropic's input excludes what was read from or written to the cache.</summary>
    private void WriteUsage(Utf8JsonWriter json, int output, bool whole = true)
    {
        var usage = Answer.Usage;
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.Uncached);
        json.WriteNumber("cache_creation_input_tokens", usage.CacheWrite);
        json.WriteNumber("cache_read_input_tokens", usage.Cached);
        json.WriteNumber("output_tokens", output);
        if (whole)
        {
            json.WriteStartObject("cache_creation");
            json.WriteNumber("ephemeral_5m_input_tokens", usage.CacheWrite);
            json.WriteNumber("ephemeral_1h_input_tokens", 0);
            json.WriteEndObject();
            json.WriteString("service_tier", "standard");
        }

        if (usage.Reasoning > 0)
        {
            json.WriteStartObject("output_tokens_details");
            json.WriteNumber("thinking_tokens", Math.Min(usage.Reasoning, output));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static Utf8JsonWriter BeginEvent(FrameBuffer frames, ReadOnlySpan<byte> name)
    {
        var json = frames.BeginEvent(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name);
        return json;
    }

    private static void EndEvent(FrameBuffer frames, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        frames.EndEvent();
    }
}
