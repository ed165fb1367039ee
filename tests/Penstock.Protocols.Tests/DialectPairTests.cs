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

    public static TheoryData<AnswerVector> Vectors => AnswerVector.All;

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
    [MemberData(nameof(Vectors))]
    public void What_every_client_folds_is_the_same_wherever_the_providers_bytes_are_cut(AnswerVector vector)
    {
        var shape = new AnswerShape { Id = "public-id", Model = "public-model", IncludeUsage = true };
        Dictionary<string, string> wholes = Clients.ToDictionary(
            client => client.Key, client => AnswerText.Flat(client.Value.Whole(vector.FoldWhole().Value, shape).Value), StringComparer.Ordinal);
        ReadOnlyMemory<byte> stream = vector.Stream();
        IReadOnlyList<ChatChunk> known = [];

        for (int cut = 0; cut <= stream.Length; cut++)
        {
            IReadOnlyList<ChatChunk> steps = vector.Decode(stream[..cut], stream[cut..]);
            if (steps.SequenceEqual(known))
            {
                continue; // a client is written the same bytes for the same steps
            }

            known = steps;
            foreach ((string name, ClientDialect client) in Clients)
            {
                string folded = AnswerText.Flat(client.Stream(steps, shape).Value);
                Assert.True(string.Equals(wholes[name], folded, StringComparison.Ordinal), $"{name}, cut at {cut}:\n{folded}");
            }
        }
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
