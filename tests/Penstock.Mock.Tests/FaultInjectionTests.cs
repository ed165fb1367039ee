using System.Text;
using Microsoft.Extensions.Time.Testing;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

/// <summary>Every injected failure looks the same from outside in every dialect, and the journal says what happened.</summary>
public sealed class FaultInjectionTests
{
    public static TheoryData<string> Dialects => [.. WireDialect.All.Select(dialect => dialect.Name)];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_cut_lets_exactly_so_many_tokens_through(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();
        var whole = wire.FoldWhole((await mock.PostAsync(wire, wire.Chat("Hello"), marker: "tokens=20")).Json);

        var reply = await mock.PostAsync(wire, wire.Chat("Hello"), stream: true, "tokens=20,rate=2000,fail=cut@7");

        Assert.True(reply.Broken);
        Assert.Equal(200, reply.Status);
        if (wire.Name is not "gemini-array")
        {
            var folded = wire.FoldStream(reply.Bytes);
            Assert.Equal(string.Join(' ', whole.Text.Split(' ').Take(7)), folded.Text);
            Assert.Null(folded.Finish is "in_progress" ? null : folded.Finish);
        }

        var record = await mock.LastRecordAsync();
        Assert.Equal(MockOutcome.Broken, record.Outcome);
        Assert.Equal("cut@7", record.Fault);
        Assert.Equal(7, record.OutputTokensWritten);
        Assert.Equal(7, record.OutputTokensSent);
        Assert.Equal(20, record.OutputTokens);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task An_answer_that_is_not_streamed_is_cut_in_the_middle_of_its_body(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        foreach (var fault in (string[])["cut@5", "reset@5"])
        {
            var reply = await mock.PostAsync(wire, wire.Chat("Hello"), marker: $"tokens=20,fail={fault}");

            Assert.True(reply.Broken);
            Assert.Equal(5, (await mock.LastRecordAsync()).OutputTokensWritten);
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_connection_that_is_cut_at_once_gives_no_answer(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        foreach (var fault in (string[])["cut", "reset"])
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => mock.PostAsync(wire, wire.Chat("Hello"), stream: true, $"fail={fault}"));
            Assert.Equal(MockOutcome.Broken, (await mock.LastRecordAsync()).Outcome);
            Assert.Equal(0, (await mock.LastRecordAsync()).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_truncated_stream_ends_cleanly_and_says_no_reason(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var reply = await mock.PostAsync(wire, wire.Chat("Hello"), stream: true, "tokens=20,fail=truncate@4");

        Assert.False(reply.Broken);
        if (wire.Name is not "gemini-array")
        {
            var folded = wire.FoldStream(reply.Bytes);
            Assert.Null(folded.Finish);
            Assert.False(folded.Terminated);
            Assert.Equal(4, folded.Text.Split(' ').Length);
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task An_error_can_come_inside_the_stream(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var reply = await mock.PostAsync(wire, wire.Chat("Hello"), stream: true, "tokens=20,fail=error@4");

        Assert.False(reply.Broken);
        if (wire.Name is not "gemini-array")
        {
            var folded = wire.FoldStream(reply.Bytes);
            Assert.True(folded.Failed);
            Assert.False(folded.Terminated);
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_malformed_chunk_cannot_be_decoded(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var reply = await mock.PostAsync(wire, wire.Chat("Hello"), stream: true, "tokens=20,fail=malformed@4");

        Assert.Equal(200, reply.Status);
        Assert.ThrowsAny<Exception>(() => wire.FoldStream(reply.Bytes));
        Assert.Equal(MockOutcome.Broken, (await mock.LastRecordAsync()).Outcome);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("responses")]
    [InlineData("bedrock")]
    public async Task A_stream_may_lack_its_terminator(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var folded = wire.FoldStream((await mock.PostAsync(wire, wire.Chat("Hello"), stream: true, "tokens=5,fail=no-done")).Bytes);

        Assert.False(folded.Terminated);
        Assert.Equal(5, folded.Text.Split(' ').Length);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Strange_answers_are_valid_http(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var page = await mock.PostAsync(wire, wire.Chat("Hello"), marker: "fail=html");
        Assert.Equal((200, "text/html"), (page.Status, page.ContentType));
        var empty = await mock.PostAsync(wire, wire.Chat("Hello"), marker: "fail=empty");
        Assert.Equal((200, 0), (empty.Status, empty.Bytes.Length));
        var elsewhere = await mock.PostAsync(wire, wire.Chat("Hello"), marker: "fail=redirect");
        Assert.Equal(307, elsewhere.Status);
        Assert.Equal("169.254.169.254", elsewhere.Headers.Location!.Host);
        var huge = await mock.PostAsync(wire, wire.Chat("Hello"), marker: "fail=huge@2");
        Assert.InRange(huge.Bytes.Length, 2 * 1024 * 1024, 3 * 1024 * 1024);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("bedrock")]
    public async Task A_stall_holds_the_connection_and_then_closes_it(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        var clock = new FakeTimeProvider();
        await using var mock = await MockHost.StartAsync(new MockOptions { Time = clock });
        using var response = await mock.Http.SendAsync(
            MockHost.Request(wire, wire.Chat("Hello"), stream: true, "tokens=20,fail=stall@3,stall_for=1m"),
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[64 * 1024];
        Assert.NotEqual(0, await body.ReadAsync(buffer, TestContext.Current.CancellationToken));
        var next = body.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask();

        var waited = 0;
        while (!next.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            waited++;
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => next);
        Assert.InRange(waited, 60, 3_600);
        Assert.Equal(3, (await mock.LastRecordAsync()).OutputTokensWritten);
    }

    [Fact]
    public async Task A_script_runs_once_and_lookups_do_not_use_it_up()
    {
        var wire = WireDialect.Named("openai");
        await using var mock = await MockHost.StartAsync(new MockOptions { Behaviour = MockHost.Behaving("script=429+ok+500") });
        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, (await mock.GetAsync("/v1/models", wire.Headers)).Status);
            statuses.Add((await mock.PostAsync(wire, wire.Chat("Hello"))).Status);
        }

        Assert.Equal([429, 200, 500, 200, 200], statuses);
    }

    [Fact]
    public async Task Faults_by_probability_are_the_same_in_every_run_of_a_seed()
    {
        var wire = WireDialect.Named("openai");
        var runs = new List<string>();
        foreach (var seed in (ulong[])[5, 5, 6])
        {
            await using var mock = await MockHost.StartAsync(new MockOptions { Seed = seed, Behaviour = MockHost.Behaving("fail=429:0.2+500:0.2") });
            var statuses = new StringBuilder();
            for (var i = 0; i < 60; i++)
            {
                statuses.Append((await mock.PostAsync(wire, wire.Chat("Hello"))).Status).Append(' ');
            }

            runs.Add(statuses.ToString());
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
        Assert.Contains("429", runs[0], StringComparison.Ordinal);
        Assert.Contains("500", runs[0], StringComparison.Ordinal);
        Assert.Contains("200", runs[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookups_fail_with_the_rules_so_that_probes_see_an_outage()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Behaviour = MockHost.Behaving("fail=503") });

        Assert.Equal(503, (await mock.GetAsync("/health")).Status);
        Assert.Equal(503, (await mock.GetAsync("/v1/models", ("Authorization", "Bearer k"))).Status);
        Assert.Equal(200, (await mock.GetAsync("/__mock/health")).Status);
    }
}
