using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>Turns a whole answer into the steps of a stream, the opposite of <see cref="ChatFolder"/>: folding them gives the answer again.</summary>
internal static class AnswerUnfolder
{
    /// <summary>Some twenty tokens.</summary>
    private const int PieceLength = 80;

    /// <summary>The steps, usage before the first content, for dialects that begin with it.</summary>
    public static IEnumerable<ChatChunk> Unfold(ChatAnswer answer)
    {
        yield return new AnswerStarted(answer.Id, answer.Model, answer.Created);
        foreach (ProviderExtension extension in answer.Extensions)
        {
            yield return new AnswerExtension(extension);
        }

        if (answer.Usage != TokenUsage.Unknown)
        {
            yield return new UsageReported(answer.Usage);
        }

        foreach (ChatChunk step in answer.Choices.SelectMany(Unfold))
        {
            yield return step;
        }

        yield return AnswerCompleted.Instance;
    }

    private static IEnumerable<ChatChunk> Unfold(ChatChoice choice)
    {
        int call = 0;
        foreach (ContentPart part in choice.Content)
        {
            foreach (ChatChunk step in Unfold(choice.Index, part, call))
            {
                yield return step;
            }

            call += part is ToolCallPart ? 1 : 0;
        }

        if (choice.Logprobs.Count > 0)
        {
            yield return new LogprobsDelta(choice.Index, choice.Logprobs);
        }

        yield return new ChoiceFinished(choice.Index, choice.Reason, choice.StopSequence, choice.Native);
    }

    private static IEnumerable<ChatChunk> Unfold(int choice, ContentPart part, int call) => part switch
    {
        TextPart text => Pieces(text.Text).Select(piece => new TextDelta(choice, piece)),
        RefusalPart refusal => Pieces(refusal.Text).Select(piece => new RefusalDelta(choice, piece)),
        ReasoningPart { Encrypted: { } data } thought => [new ReasoningEncrypted(choice, thought.Provider!, data)],
        ReasoningPart { Signature: { } signature } thought =>
        [
            .. Pieces(thought.Text).Select(piece => new ReasoningDelta(choice, piece)), new ReasoningSigned(choice, thought.Provider!, signature),
        ],
        ReasoningPart thought => Pieces(thought.Text).Select(piece => new ReasoningDelta(choice, piece)),
        ToolCallPart tool =>
        [
            new ToolCallStarted(choice, call, tool.Id, tool.Name, tool.Signature),
            .. Pieces(tool.Arguments).Select(piece => new ToolCallDelta(choice, call, piece)),
        ],
        OpaquePart opaque => [new OpaqueContent(choice, opaque.Block)],
        _ => [],
    };

    /// <summary>Never through the middle of a surrogate pair.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int end = Math.Min(text.Length, at + PieceLength);
            end += end < text.Length && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
            yield return text[at..end];
            at = end;
        }
    }
}
