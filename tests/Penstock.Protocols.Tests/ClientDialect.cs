using System.Buffers;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Tests;

/// <summary>A dialect as a client sees it: our codec, and readers of what it writes.</summary>
internal sealed record ClientDialect(
    IClientCodec Codec,
    Func<ChatAnswer, ChatAnswer> Visible,
    Func<byte[], Result<ChatAnswer>> ReadStream,
    Func<byte[], Result<ChatAnswer>> ReadWhole)
{
    private static readonly AnswerSeed Seed = new("client-seed", "client-model", 1);

    /// <summary>A dialect whose answers the codec itself can read, as an upstream's.</summary>
    public static ClientDialect Of<T>(T codec, Func<ChatAnswer, ChatAnswer> visible)
        where T : IClientCodec, IUpstreamCodec => new(codec, visible, bytes => Stream(codec, bytes), bytes => Whole(codec, bytes));

    public Result<ChatAnswer> Stream(IEnumerable<ChatChunk> steps, AnswerShape shape)
    {
        var output = new ArrayBufferWriter<byte>();
        IChatStreamEncoder encoder = Codec.CreateStreamEncoder(shape);
        foreach (ChatChunk step in steps)
        {
            encoder.Encode(step, output);
        }

        return ReadStream(output.WrittenSpan.ToArray());
    }

    public Result<ChatAnswer> Whole(ChatAnswer answer, AnswerShape shape)
    {
        var output = new ArrayBufferWriter<byte>();
        Codec.EncodeAnswer(answer, shape, output);
        return ReadWhole(output.WrittenSpan.ToArray());
    }

    private static Result<ChatAnswer> Stream(IUpstreamCodec codec, byte[] bytes)
    {
        using IChatStreamDecoder decoder = codec.CreateStreamDecoder(Seed);
        var seen = new List<ChatChunk>();
        decoder.Decode(bytes, seen);
        decoder.Complete(seen);
        return AnswerVector.Fold(seen);
    }

    private static Result<ChatAnswer> Whole(IUpstreamCodec codec, byte[] bytes)
    {
        var seen = new List<ChatChunk>();
        codec.DecodeAnswer(bytes, Seed, seen);
        return AnswerVector.Fold(seen);
    }
}
