using System.Text;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Inference.Answers;

/// <summary>The fold of one choice: neighbours of one kind are joined, tool calls grow by index, a signature closes a run of thought.</summary>
internal sealed class ChoiceFold(int index)
{
    private readonly List<OpenPart> _parts = [];
    private readonly List<TokenLogprob> _logprobs = [];
    private ChoiceFinished? _finished;

    public bool IsFinished => _finished is not null;

    /// <summary>Takes one step; tells how many characters it holds.</summary>
    public int Add(ChoiceChunk chunk)
    {
        switch (chunk)
        {
            case TextDelta text:
                return Tail(PartKind.Text).Append(text.Text);
            case RefusalDelta refusal:
                return Tail(PartKind.Refusal).Append(refusal.Text);
            case ReasoningDelta reasoning:
                return Tail(PartKind.Reasoning).Append(reasoning.Text);
            case ReasoningSigned signed:
                return Tail(PartKind.Reasoning).Close(signed);
            case ReasoningEncrypted encrypted:
                return New(PartKind.Encrypted).Close(encrypted);
            case ToolCallStarted call:
                return New(PartKind.ToolCall).Open(call);
            case ToolCallDelta arguments:
                return Call(arguments.Index)?.Append(arguments.Arguments) ?? 0;
            case OpaqueContent opaque:
                return New(PartKind.Opaque).Close(opaque);
            case LogprobsDelta logprobs:
                _logprobs.AddRange(logprobs.Tokens);
                return 16 * logprobs.Tokens.Count;
            case ChoiceFinished finished:
                _finished ??= finished;
                return 0;
            default:
                return 0;
        }
    }

    public ChatChoice ToChoice() => new(index, [.. _parts.Select(part => part.ToPart())], _finished?.Reason ?? FinishReason.Stop)
    {
        StopSequence = _finished?.StopSequence,
        Native = _finished?.Native,
        Logprobs = [.. _logprobs],
    };

    private OpenPart Tail(PartKind kind) => _parts.Count > 0 && _parts[^1].Continues(kind) ? _parts[^1] : New(kind);

    private OpenPart New(PartKind kind)
    {
        var part = new OpenPart(kind);
        _parts.Add(part);
        return part;
    }

    private OpenPart? Call(int callIndex) => _parts.Find(part => part.IsCall(callIndex));

    private enum PartKind
    {
        Text,
        Refusal,
        Reasoning,
        Encrypted,
        ToolCall,
        Opaque,
    }

    private sealed class OpenPart(PartKind kind)
    {
        private readonly StringBuilder _text = new();
        private ChoiceChunk? _close;

        public bool Continues(PartKind next) => kind == next && _close is null;

        public bool IsCall(int callIndex) => _close is ToolCallStarted call && call.Index == callIndex;

        public int Append(string text)
        {
            _text.Append(text);
            return text.Length;
        }

        public int Open(ToolCallStarted call)
        {
            _close = call;
            return call.Id.Length + call.Name.Length + (call.Signature?.Length ?? 0);
        }

        public int Close(ChoiceChunk chunk)
        {
            _close = chunk;
            return chunk switch
            {
                ReasoningSigned signed => signed.Signature.Length,
                ReasoningEncrypted encrypted => encrypted.Data.Length,
                OpaqueContent opaque => opaque.Block.Json.Length,
                _ => 0,
            };
        }

        public ContentPart ToPart() => (kind, _close) switch
        {
            (PartKind.Text, _) => new TextPart(_text.ToString()),
            (PartKind.Refusal, _) => new RefusalPart(_text.ToString()),
            (_, ToolCallStarted call) => new ToolCallPart(call.Id, call.Name, _text.ToString()) { Signature = call.Signature },
            (_, ReasoningSigned signed) => new ReasoningPart(_text.ToString()) { Provider = signed.Provider, Signature = signed.Signature },
            (_, ReasoningEncrypted data) => new ReasoningPart("") { Provider = data.Provider, Encrypted = data.Data },
            (_, OpaqueContent opaque) => new OpaquePart(opaque.Block),
            _ => new ReasoningPart(_text.ToString()),
        };
    }
}
