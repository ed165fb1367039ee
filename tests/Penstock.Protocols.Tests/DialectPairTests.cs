using System.Buffers;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

/// <summary>
/// Every provider's recorded answers, given to clients of every dialect: what such a client folds from the stream equals what it is told at
/// once, and both equal what the provider said.
/// </summary>
public sealed class DialectPairTests
{
    private static readonly AnswerSeed Seed = new("client-seed", "client-model", 1);

    private static readonly Dictionary<string, ClientDialect> Clients = new(StringComparer.Ordinal)
    {
        ["chat-completions"] = new(ChatCompletionsCodec.Instance, ChatCompletionsCodec.Instance),
        ["messages"] = new(MessagesCodec.Instance, MessagesCodec.Instance),
    };

    public static TheoryData<AnswerVector, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<AnswerVector, string>();
            foreach (ITheoryDataRow row in AnswerVector.All)
            {
                foreach (string client in Clients.Keys)
                {
                    pairs.Add((AnswerVector)row.GetData()[0]!, client);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_a_client_folds_equals_what_it_is_told_at_once(AnswerVector vector, string client)
    {
        ChatAnswer truth = vector.FoldWhole().Value;
        var shape = new AnswerShape { Id = "public-id", Model = "public-model", IncludeUsage = true };

        Result<ChatAnswer> streamed = Clients[client].Stream(vector.Decode(vector.Stream()), shape);
        Result<ChatAnswer> whole = Clients[client].Whole(truth, shape);

        Assert.Equal(AnswerText.Flat(whole.Value), AnswerText.Flat(streamed.Value));
        Assert.Equal(AnswerText.Essence(Clients[client].Visible(truth)), AnswerText.Essence(whole.Value));
        Assert.Equal("public-id/public-model", $"{whole.Value.Id}/{whole.Value.Model}");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_stream_that_breaks_ends_with_an_error_and_never_as_if_it_were_whole(AnswerVector vector, string client)
    {
        ReadOnlyMemory<byte> stream = vector.Stream();

        Result<ChatAnswer> answer = Clients[client].Stream(vector.Decode(stream[..(stream.Length / 2)]), new AnswerShape());

        Assert.True(answer.Error?.Kind is ErrorKind.StreamBroken or ErrorKind.UpstreamFault);
    }

    /// <summary>A client's dialect with a decoder of its answers.</summary>
    private sealed record ClientDialect(IClientCodec Codec, IUpstreamCodec Reader)
    {
        public Result<ChatAnswer> Stream(IEnumerable<ChatChunk> steps, AnswerShape shape)
        {
            var output = new ArrayBufferWriter<byte>();
            IChatStreamEncoder encoder = Codec.CreateStreamEncoder(shape);
            foreach (ChatChunk step in steps)
            {
                encoder.Encode(step, output);
            }

            using IChatStreamDecoder decoder = Reader.CreateStreamDecoder(Seed);
            var seen = new List<ChatChunk>();
            decoder.Decode(output.WrittenSpan, seen);
            decoder.Complete(seen);
            return AnswerVector.Fold(seen);
        }

        public Result<ChatAnswer> Whole(ChatAnswer answer, AnswerShape shape)
        {
            var output = new ArrayBufferWriter<byte>();
            Codec.EncodeAnswer(answer, shape, output);
            var seen = new List<ChatChunk>();
            Reader.DecodeAnswer(output.WrittenMemory, Seed, seen);
            return AnswerVector.Fold(seen);
        }

        /// <summary>What of an answer the dialect can express at all.</summary>
        public ChatAnswer Visible(ChatAnswer answer) => Codec is MessagesCodec ? MessagesView.Of(answer) : ChatView.Of(answer);
    }
}
