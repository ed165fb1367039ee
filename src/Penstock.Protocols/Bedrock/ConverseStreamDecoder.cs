using System.Text;
using System.Text.Json;
using Penstock.Protocols.Bedrock.EventStream;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>
/// Decodes the event stream of ConverseStream. Text blocks have no start event; the stream ends with its connection, usage coming after
/// the stop.
/// </summary>
internal sealed class ConverseStreamDecoder(AnswerSeed seed) : IChatStreamDecoder
{
    private const int LargestEvent = 4 * 1024 * 1024;
    private const int MostOpenBlocks = 512;

    private readonly EventStreamReader _reader = new(LargestEvent);
    private readonly Dictionary<int, OpenBlock> _open = [];
    private int _calls;
    private bool _started;
    private bool _finished;

    /// <inheritdoc/>
    public bool IsEnded { get; private set; }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, ICollection<ChatChunk> steps)
    {
        if (IsEnded)
        {
            return;
        }

        _reader.Append(bytes);
        while (!IsEnded)
        {
            EventStreamStatus status = _reader.TryRead(out EventStreamMessage? message);
            if (message is not null)
            {
                Read(message, steps);
            }
            else if (status == EventStreamStatus.NeedMoreData)
            {
                return;
            }
            else
            {
                Fail(new InferenceError(ErrorKind.StreamBroken, "The model's provider sent a damaged event."), steps);
            }
        }
    }

    /// <inheritdoc/>
    public void Complete(ICollection<ChatChunk> steps)
    {
        if (IsEnded)
        {
            return;
        }

        if (!_finished)
        {
            Fail(new InferenceError(ErrorKind.StreamBroken, "The answer broke off before its end. Try again."), steps);
            return;
        }

        IsEnded = true;
        steps.Add(AnswerCompleted.Instance);
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private void Read(EventStreamMessage message, ICollection<ChatChunk> steps)
    {
        string? type = message.Text(":message-type");
        if (type is "exception" or "error")
        {
            string? name = message.Text(":exception-type") ?? message.Text(":error-code");
            using JsonDocument? details = WireJson.TryParse(message.Payload);
            Fail(ConverseErrorReader.ReadInStream(name, details?.RootElement.Text("message"u8) ?? message.Text(":error-message")), steps);
            return;
        }

        using JsonDocument? document = WireJson.TryParse(message.Payload);
        if (document is null || !document.RootElement.IsObject())
        {
            Fail(new InferenceError(ErrorKind.StreamBroken, "The model's provider sent an event that is not valid JSON."), steps);
            return;
        }

        Read(message.Text(":event-type"), document.RootElement, steps);
    }

    private void Read(string? type, JsonElement root, ICollection<ChatChunk> steps)
    {
        int index = root.Index("contentBlockIndex"u8) ?? 0;
        switch (type)
        {
            case "messageStart" when !_started:
                _started = true;
                steps.Add(new AnswerStarted(seed.Id, seed.Model, seed.Created));
                break;
            case "contentBlockStart" when _started && root.Object("start"u8).Object("toolUse"u8) is { ValueKind: JsonValueKind.Object } tool:
                if (Open(index) is OpenBlock call)
                {
                    call.Call = _calls;
                    steps.Add(ConverseAnswerReader.Call(tool, _calls++, seed));
                }

                break;
            case "contentBlockDelta" when _started && (_open.GetValueOrDefault(index) ?? Open(index)) is OpenBlock block:
                block.Continue(root.Object("delta"u8), steps);
                break;
            case "contentBlockStop" when _open.Remove(index, out OpenBlock? block):
                block.End(steps);
                break;
            case "messageStop" when _started && !_finished:
                Finish(root.Text("stopReason"u8) ?? "", steps);
                break;
            case "metadata" when ConverseUsage.Read(root.Object("usage"u8)) is TokenUsage usage:
                steps.Add(new UsageReported(usage));
                break;
        }
    }

    private OpenBlock? Open(int index)
    {
        if (_open.Count == MostOpenBlocks)
        {
            return null;
        }

        var block = new OpenBlock();
        _open[index] = block;
        return block;
    }

    private void Finish(string reason, ICollection<ChatChunk> steps)
    {
        foreach (OpenBlock block in _open.Values)
        {
            block.End(steps);
        }

        _open.Clear();
        ChatChunk end = ConverseAnswerReader.Finish(reason);
        _finished = end is ChoiceFinished;
        IsEnded = !_finished;
        steps.Add(end);
    }

    private void Fail(InferenceError error, ICollection<ChatChunk> steps)
    {
        IsEnded = true;
        steps.Add(new AnswerFailed(error));
    }

    private sealed class OpenBlock
    {
        private const int LongestSignature = 1024 * 1024;

        private readonly StringBuilder _signature = new();
        private bool _hasArguments;

        public int? Call { get; set; }

        public void Continue(JsonElement delta, ICollection<ChatChunk> steps)
        {
            if (delta.NonEmptyText("text"u8) is string text)
            {
                steps.Add(new TextDelta(0, text));
            }

            if (Call is int call && delta.Object("toolUse"u8).NonEmptyText("input"u8) is string input)
            {
                _hasArguments = true;
                steps.Add(new ToolCallDelta(0, call, input));
            }

            JsonElement reasoning = delta.Object("reasoningContent"u8);
            if (reasoning.NonEmptyText("text"u8) is string thought)
            {
                steps.Add(new ReasoningDelta(0, thought));
            }

            if (reasoning.NonEmptyText("redactedContent"u8) is string data)
            {
                steps.Add(new ReasoningEncrypted(0, ProviderTag.Anthropic, data));
            }

            if (_signature.Length < LongestSignature)
            {
                _signature.Append(reasoning.Text("signature"u8));
            }
        }

        public void End(ICollection<ChatChunk> steps)
        {
            if (_signature.Length > 0)
            {
                steps.Add(new ReasoningSigned(0, ProviderTag.Anthropic, _signature.ToString()));
            }

            if (Call is int call && !_hasArguments)
            {
                steps.Add(new ToolCallDelta(0, call, "{}"));
            }
        }
    }
}
