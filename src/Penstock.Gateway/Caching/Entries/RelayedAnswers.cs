using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>Reads answers that were relayed as bytes: to see whether they may be kept, and to give them in the other shape.</summary>
internal static class RelayedAnswers
{
    /// <summary>The answer that a whole body is; null where it is none, or not one that the hub can hold.</summary>
    public static ChatAnswer? OfBody(Dialect dialect, Operation operation, string model, ReadOnlyMemory<byte> body)
    {
        var steps = new List<ChatChunk>();
        AnswerSeed seed = Seed(model);
        switch (dialect, operation)
        {
            case (Dialect.OpenAi, Operation.Chat):
                ChatCompletionsCodec.Instance.DecodeAnswer(body, seed, steps);
                break;
            case (Dialect.OpenAi, Operation.Completion):
                CompletionsCodec.DecodeAnswer(body, seed, steps);
                break;
            case (Dialect.Anthropic, Operation.Chat):
                MessagesCodec.Instance.DecodeAnswer(body, seed, steps);
                break;
            default:
                return null;
        }

        return Fold(steps);
    }

    /// <summary>The answer that events make; null where they make none, or not one that the hub can hold.</summary>
    public static ChatAnswer? OfStream(Dialect dialect, Operation operation, string model, IEnumerable<ReadOnlyMemory<byte>> frames)
    {
        using IChatStreamDecoder? decoder = (dialect, operation) switch
        {
            (Dialect.OpenAi, Operation.Chat) => ChatCompletionsCodec.Instance.CreateStreamDecoder(Seed(model)),
            (Dialect.OpenAi, Operation.Completion) => CompletionsCodec.CreateStreamDecoder(Seed(model)),
            (Dialect.Anthropic, Operation.Chat) => MessagesCodec.Instance.CreateStreamDecoder(Seed(model)),
            _ => null,
        };
        if (decoder is null)
        {
            return null;
        }

        var steps = new List<ChatChunk>();
        foreach (ReadOnlyMemory<byte> frame in frames)
        {
            decoder.Decode(frame.Span, steps);
        }

        decoder.Complete(steps);
        return Fold(steps);
    }

    private static AnswerSeed Seed(string model) => new("cached", model, 0);

    private static ChatAnswer? Fold(List<ChatChunk> steps)
    {
        var folder = new ChatFolder();
        folder.AddRange(steps);
        return folder.ToAnswer().TryGet(out ChatAnswer? answer, out _) ? answer : null;
    }
}
