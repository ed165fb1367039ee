using Penstock.Cli.Chatting;

namespace Penstock.Cli.Tests;

public sealed class ChatReplyTests
{
    private static readonly ChatReply Reply = new()
    {
        OutputTokens = 101,
        Pieces = 50,
        FirstToken = TimeSpan.FromMilliseconds(250),
        Total = TimeSpan.FromMilliseconds(2250),
        FinishReason = "stop",
    };

    [Fact]
    public void The_rate_is_that_of_the_tokens_after_the_first() =>
        Assert.Equal("101 tokens, first after 250 ms, 50.0 tokens/s", Reply.Statistics);

    [Fact]
    public void A_text_that_came_at_once_has_no_rate()
    {
        Assert.Equal("101 tokens, first after 250 ms", (Reply with { Pieces = 2 }).Statistics);
        Assert.Equal("101 tokens, first after 250 ms", (Reply with { Total = TimeSpan.FromMilliseconds(251) }).Statistics);
    }

    [Fact]
    public void An_end_that_is_not_the_models_own_is_said()
    {
        Assert.EndsWith("tokens/s, cut at the length limit", (Reply with { FinishReason = "length" }).Statistics, StringComparison.Ordinal);
        Assert.EndsWith("tokens/s, stopped", (Reply with { FinishReason = null, IsStopped = true }).Statistics, StringComparison.Ordinal);
        Assert.Equal("1 token", new ChatReply { OutputTokens = 1 }.Statistics);
    }
}
