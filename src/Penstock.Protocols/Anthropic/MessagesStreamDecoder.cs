using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.Anthropic;

/// <summary>Decodes a stream of Messages events. Events of kinds that are not known here are passed over, as the provider asks.</summary>
internal sealed class MessagesStreamDecoder(AnswerSeed seed) : ServerSentAnswerDecoder
{
    private const int MostOpenBlocks = 512;

    private readonly Dictionary<int, MessagesBlockReader> _open = [];
    private readonly MessagesUsage _usage = new();
    private int _calls;
    private bool _started;
    private bool _finished;

    /// <inheritdoc/>
    protected override bool IsWhole => _finished;

    /// <inheritdoc/>
    protected override void Read(JsonElement root, ServerSentEvent source, ICollection<ChatChunk> steps)
    {
        switch (root.Text("type"u8))
        {
            case "message_start" when !_started:
                _started = true;
                MessagesAnswerReader.Start(root.Object("message"u8), seed, steps);
                Count(root.Object("message"u8).Object("usage"u8), withOutput: false, steps);
                break;
            case "content_block_start":
                Begin(root, steps);
                break;
            case "content_block_delta" when _open.TryGetValue(root.Index("index"u8) ?? 0, out MessagesBlockReader? block):
                block.Continue(root.Object("delta"u8), steps);
                break;
            case "content_block_stop" when _open.Remove(root.Index("index"u8) ?? 0, out MessagesBlockReader? block):
                block.End(steps);
                break;
            case "message_delta":
                Finish(root, steps);
                break;
            case "message_stop":
                Complete(steps);
                break;
            case "error":
                Fail(MessagesErrorReader.ReadInStream(root), steps);
                break;
        }
    }

    private void Begin(JsonElement root, ICollection<ChatChunk> steps)
    {
        if (!_started || _open.Count == MostOpenBlocks)
        {
            Fail(new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent events that make no sense."), steps);
            return;
        }

        MessagesBlockReader block = MessagesBlockReader.Begin(root.Object("content_block"u8), _calls, seed, steps);
        _calls += block.IsCall ? 1 : 0;
        _open[root.Index("index"u8) ?? 0] = block;
    }

    private void Finish(JsonElement root, ICollection<ChatChunk> steps)
    {
        JsonElement delta = root.Object("delta"u8);
        if (delta.NonEmptyText("stop_reason"u8) is string reason && _started && !_finished)
        {
            foreach (MessagesBlockReader block in _open.Values)
            {
                block.End(steps);
            }

            _open.Clear();
            _finished = true;
            steps.Add(new ChoiceFinished(0, MessagesStopReasons.Read(reason), delta.Text("stop_sequence"u8), reason));
        }

        Count(root.Object("usage"u8), withOutput: true, steps);
    }

    private void Count(JsonElement usage, bool withOutput, ICollection<ChatChunk> steps)
    {
        if (_usage.Take(usage, withOutput))
        {
            steps.Add(new UsageReported(_usage.ToUsage()));
        }
    }
}
