using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

/// <summary>
/// Every provider's recorded answers, given to clients of every dialect: what such a client folds from the stream equals what it is told at
/// once, and both equal what the provider said.
/// </summary>
public sealed class DialectPairTests
{
    private static readonly Dictionary<string, ClientDialect> Clients = new(StringComparer.Ordinal)
    {
        ["chat-completions"] = ClientDialect.Of(ChatCompletionsCodec.Instance, ChatView.Of),
        ["messages"] = ClientDialect.Of(MessagesCodec.Instance, MessagesView.Of),
        ["responses"] = new(ResponsesCodec.Instance, ResponsesView.Of, ResponsesReading.Stream, ResponsesReading.Whole),
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
        Assert.Equal("public-id/public-model", $"{streamed.Value.Id}/{streamed.Value.Model}");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_stream_that_breaks_ends_with_an_error_and_never_as_if_it_were_whole(AnswerVector vector, string client)
    {
        ReadOnlyMemory<byte> stream = vector.Stream();

        Result<ChatAnswer> answer = Clients[client].Stream(vector.Decode(stream[..(stream.Length / 2)]), new AnswerShape());

        Assert.True(answer.Error?.Kind is ErrorKind.StreamBroken or ErrorKind.UpstreamFault);
    }
}
