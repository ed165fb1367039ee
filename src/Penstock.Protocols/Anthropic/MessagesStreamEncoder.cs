using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.Anthropic;

/// <summary>
/// Encodes steps as Messages events: blocks one after another, each begun, continued and ended. <c>message_start</c> waits for the first
/// content, so that it can tell the input's tokens where the provider knows them by then.
/// </summary>
internal sealed class MessagesStreamEncoder(AnswerShape shape) : IChatStreamEncoder
{
    private AnswerStarted _start = new("", "", 0);
    private ChoiceFinished? _finished;
    private TokenUsage _usage = TokenUsage.Unknown;
    private bool _begun;
    private bool _failed;
    private int _blocks;
    private BlockKind _open = BlockKind.None;
    private int _call = -1;

    private enum BlockKind
    {
        None,
        Text,
        Thinking,
        Call,
    }

    /// <inheritdoc/>
    public void Encode(ChatChunk step, IBufferWriter<byte> output)
    {
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                break;
            case UsageReported usage:
                _usage = _usage.Update(usage.Usage);
                break;
            case AnswerFailed failed when !_failed:
                Fail(failed.Error, output);
                break;
            case AnswerCompleted when !_failed:
                End(output);
                break;
            case ChoiceFinished { Choice: 0 } finished:
                _finished = finished;
                break;
            case ChoiceChunk { Choice: 0 } content when !_failed:
                Begin(output);
                WriteContent(content, output);
                break;
        }
    }

    private void WriteContent(ChoiceChunk content, IBufferWriter<byte> output)
    {
        switch (content)
        {
            case TextDelta text:
                WriteText(text.Text, output);
                break;
            case RefusalDelta refusal:
                WriteText(refusal.Text, output);
                break;
            case ReasoningDelta reasoning:
                Open(BlockKind.Thinking, output);
                WriteDelta("thinking_delta"u8, "thinking"u8, reasoning.Text, output);
                break;
            case ReasoningSigned signed:
                Open(BlockKind.Thinking, output);
                WriteDelta("signature_delta"u8, "signature"u8, SignatureTag.Join(signed.Provider, signed.Signature), output);
                Close(output);
                break;
            case ReasoningEncrypted encrypted:
                WriteRedacted(encrypted, output);
                break;
            case ToolCallStarted call:
                WriteCall(call, output);
                break;
            case ToolCallDelta arguments:
                WriteArguments(arguments, output);
                break;
            case OpaqueContent { Block.Provider: ProviderTag.Anthropic } opaque:
                WriteOpaque(opaque.Block.Json, output);
                break;
        }
    }

    private void WriteText(string text, IBufferWriter<byte> output)
    {
        Open(BlockKind.Text, output);
        WriteDelta("text_delta"u8, "text"u8, text, output);
    }

    private void WriteRedacted(ReasoningEncrypted encrypted, IBufferWriter<byte> output)
    {
        Close(output);
        Utf8JsonWriter json = BeginBlock(output);
        json.WriteString("type"u8, "redacted_thinking");
        json.WriteString("data"u8, SignatureTag.Join(encrypted.Provider, encrypted.Data));
        EndBlock(json, output);
        WriteStop(output);
    }

    private void WriteOpaque(string block, IBufferWriter<byte> output)
    {
        Close(output);
        Utf8JsonWriter json = BeginEvent("content_block_start"u8, output);
        json.WriteNumber("index"u8, _blocks);
        json.WriteRaw("content_block"u8, block);
        EndEvent(json, output);
        WriteStop(output);
    }

    private void WriteCall(ToolCallStarted call, IBufferWriter<byte> output)
    {
        Close(output);
        _open = BlockKind.Call;
        _call = call.Index;
        Utf8JsonWriter json = BeginBlock(output);
        json.WriteString("type"u8, "tool_use");
        json.WriteString("id"u8, ToolCallId.Join(call.Id, call.Signature));
        json.WriteString("name"u8, call.Name);
        json.WriteStartObject("input"u8);
        json.WriteEndObject();
        MessagesAnswerWriter.WriteCaller(json);
        EndBlock(json, output);
    }

    private void WriteArguments(ToolCallDelta arguments, IBufferWriter<byte> output)
    {
        if (_open == BlockKind.Call && _call == arguments.Index)
        {
            WriteDelta("input_json_delta"u8, "partial_json"u8, arguments.Arguments, output);
        }
        else if (arguments.Arguments is not "{}")
        {
            // A block that was ended cannot go on. An empty object needs no words: the block began with one.
            Fail(new InferenceError(ErrorKind.StreamBroken, "The model wrote two tool calls at once, which this stream cannot express. Ask without streaming."), output);
        }
    }

    private void Begin(IBufferWriter<byte> output)
    {
        if (_begun)
        {
            return;
        }

        _begun = true;
        Utf8JsonWriter json = BeginEvent("message_start"u8, output);
        json.WriteStartObject("message"u8);
        json.WriteString("id"u8, shape.Id ?? _start.Id);
        json.WriteString("type"u8, "message");
        json.WriteString("role"u8, "assistant");
        json.WriteString("model"u8, shape.Model ?? _start.Model);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        MessagesUsage.Write(json, _usage with { OutputTokens = _usage.OutputTokens ?? 0 });
        json.WriteEndObject();
        EndEvent(json, output);
    }

    private void End(IBufferWriter<byte> output)
    {
        Begin(output);
        Close(output);
        ChoiceFinished finished = _finished ?? new ChoiceFinished(0, FinishReason.Stop);
        Utf8JsonWriter json = BeginEvent("message_delta"u8, output);
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, MessagesStopReasons.Write(finished));
        json.WriteString("stop_sequence"u8, finished.StopSequence);
        json.WriteEndObject();
        MessagesUsage.Write(json, _usage);
        EndEvent(json, output);
        EndEvent(BeginEvent("message_stop"u8, output), output);
    }

    private void Fail(InferenceError error, IBufferWriter<byte> output)
    {
        _failed = true;
        AnthropicErrorWriter.WriteEvent(output, error, shape.RequestId);
    }

    private void Open(BlockKind kind, IBufferWriter<byte> output)
    {
        if (_open == kind)
        {
            return;
        }

        Close(output);
        _open = kind;
        Utf8JsonWriter json = BeginBlock(output);
        if (kind == BlockKind.Text)
        {
            json.WriteString("type"u8, "text");
            json.WriteString("text"u8, "");
        }
        else
        {
            json.WriteString("type"u8, "thinking");
            json.WriteString("thinking"u8, "");
            json.WriteString("signature"u8, "");
        }

        EndBlock(json, output);
    }

    private void Close(IBufferWriter<byte> output)
    {
        if (_open != BlockKind.None)
        {
            _open = BlockKind.None;
            WriteStop(output);
        }
    }

    private void WriteStop(IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = BeginEvent("content_block_stop"u8, output);
        json.WriteNumber("index"u8, _blocks++);
        EndEvent(json, output);
    }

    private Utf8JsonWriter BeginBlock(IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = BeginEvent("content_block_start"u8, output);
        json.WriteNumber("index"u8, _blocks);
        json.WriteStartObject("content_block"u8);
        return json;
    }

    private static void EndBlock(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        EndEvent(json, output);
    }

    private void WriteDelta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string value, IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = BeginEvent("content_block_delta"u8, output);
        json.WriteNumber("index"u8, _blocks);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        json.WriteString(name, value);
        json.WriteEndObject();
        EndEvent(json, output);
    }

    private static Utf8JsonWriter BeginEvent(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = ServerSentJson.Begin(output, type);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        return json;
    }

    private static void EndEvent(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        ServerSentJson.End(json, output);
    }
}
