using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

public sealed class JournalTests
{
    private static readonly WireDialect OpenAi = WireDialect.Named("openai");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_holds_who_asked_what_and_what_was_written()
    {
        await using var mock = await MockHost.StartAsync();
        var request = MockHost.Request(OpenAi, OpenAi.Chat("one two three", new WireOptions { MaximumTokens = 9 }), stream: true, "tokens=30,reasoning=4,cached=2,tag=t1");
        request.Headers.Add("x-client-request-id", "attempt-7");
        var reply = await mock.SendAsync(request);

        var record = await mock.LastRecordAsync();

        Assert.Equal(MockDialect.OpenAi, record.Dialect);
        Assert.Equal(MockOperation.Chat, record.Operation);
        Assert.Equal(("m", "t1", "attempt-7", true, 200), (record.Model, record.Tag, record.ClientRequestId, record.Stream, record.Status));
        Assert.Equal(MockOutcome.Completed, record.Outcome);
        Assert.Equal((4, 2, 9, 4), (record.PromptTokens, record.CachedTokens, record.OutputTokens, record.ReasoningTokens));
        Assert.Equal((9, 9), (record.OutputTokensWritten, record.OutputTokensSent));
        Assert.Equal(reply.Bytes.Length, record.Bytes);
        Assert.Equal($"req_{record.Id}", reply.Header("x-request-id"));
        Assert.Equal(12, record.KeyFingerprint.Length);
        Assert.DoesNotContain("sk-test", record.KeyFingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_has_received_no_more_than_was_written()
    {
        await using var mock = await MockHost.StartAsync();
        using (var response = await mock.Http.SendAsync(
            MockHost.Request(OpenAi, OpenAi.Chat("Hello"), stream: true, "tokens=100000,rate=1000"), HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
            using var reader = new StreamReader(body);
            var received = 0;
            while (received < 20)
            {
                received += (await reader.ReadLineAsync(Cancellation))!.Contains("\"content\":\"", StringComparison.Ordinal) ? 1 : 0;
            }

            Assert.InRange(mock.Server.Journal.Read().Last().OutputTokensWritten, 19, 100_000);
        }

        var record = await mock.LastRecordAsync();
        Assert.Equal(MockOutcome.ClientGone, record.Outcome);
        Assert.InRange(record.OutputTokensWritten, 19, 99_999);
        Assert.InRange(record.OutputTokensSent, 0, record.OutputTokensWritten);
    }

    [Fact]
    public async Task Totals_are_the_sum_of_the_records()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Behaviour = MockHost.Behaving("tokens=uniform(1,40),fail=429:0.2+cut@3:0.2") });
        await Parallel.ForAsync(0, 120, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (i, _) =>
        {
            var wire = WireDialect.All[i % WireDialect.All.Length];
            await mock.PostAsync(wire, wire.Chat($"Hello {i}"), stream: i % 2 == 0);
        });
        await mock.IdleAsync();

        var records = mock.Server.Journal.Read().ToList();
        var totals = mock.Server.Journal.Totals;

        Assert.Equal(120, records.Count);
        Assert.Equal(120, totals.All.Requests);
        Assert.Equal(records.Sum(record => record.OutputTokensWritten), totals.All.OutputTokensWritten);
        Assert.Equal(records.Sum(record => record.PromptTokens), totals.All.PromptTokens);
        Assert.Equal(records.Sum(record => record.Bytes), totals.All.Bytes);
        foreach (var group in totals.Groups.Values)
        {
            Assert.Equal(120, group.Values.Sum(counts => counts.Requests));
        }

        Assert.Equal(records.Count(record => record.Status == 429), totals.Groups["status"]["429"].Requests);
        Assert.Equal(records.Count(record => record.Outcome == MockOutcome.Broken), totals.Groups["outcome"]["broken"].Requests);
    }

    [Fact]
    public async Task The_ring_keeps_the_newest_and_pages_through_the_control_api()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { JournalCapacity = 10 });
        for (var i = 1; i <= 25; i++)
        {
            await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"), marker: $"tag=t{i}");
        }

        await mock.IdleAsync();
        var first = (await mock.GetAsync("/__mock/requests?limit=4")).Json;
        var second = (await mock.GetAsync($"/__mock/requests?limit=4&after={first.GetProperty("next").GetInt64()}")).Json;
        var one = (await mock.GetAsync("/__mock/requests?tag=t20")).Json;

        Assert.Equal((16, 25), (first.GetProperty("oldest").GetInt64(), first.GetProperty("newest").GetInt64()));
        Assert.Equal(["t16", "t17", "t18", "t19"], first.GetProperty("requests").EnumerateArray().Select(request => request.GetProperty("tag").GetString()));
        Assert.Equal(["t20", "t21", "t22", "t23"], second.GetProperty("requests").EnumerateArray().Select(request => request.GetProperty("tag").GetString()));
        Assert.Equal(20, one.GetProperty("requests")[0].GetProperty("sequence").GetInt64());
        Assert.Equal(1, one.GetProperty("requests").GetArrayLength());
    }

    [Fact]
    public async Task A_reset_counts_from_zero_and_leaves_out_what_was_in_flight()
    {
        await using var mock = await MockHost.StartAsync();
        await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"));
        await mock.IdleAsync();
        var slow = mock.PostAsync(OpenAi, OpenAi.Chat("Hello"), stream: true, "ttft=300ms");
        while (mock.Server.Journal.InFlight == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
        }

        var totals = (await mock.SendAsync(new HttpRequestMessage(HttpMethod.Delete, new Uri("/__mock/requests", UriKind.Relative)))).Json;
        await slow;
        await mock.IdleAsync();

        Assert.Equal(0, totals.GetProperty("requests").GetInt64());
        Assert.Equal(0, mock.Server.Journal.Totals.All.Requests);
        Assert.Empty(mock.Server.Journal.Read());
        await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"));
        await mock.IdleAsync();
        Assert.Single(mock.Server.Journal.Read());
        Assert.Equal(1, mock.Server.Journal.Totals.All.Requests);
    }

    [Fact]
    public async Task Who_has_an_answer_finds_it_counted()
    {
        await using var mock = await MockHost.StartAsync();
        for (var i = 1; i <= 200; i++)
        {
            await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"), stream: i % 3 == 0, i % 7 == 0 ? "fail=500" : null);
            var totals = (await mock.GetAsync("/__mock/totals")).Json;
            Assert.Equal(i, totals.GetProperty("requests").GetInt32());
        }
    }

    [Fact]
    public async Task A_killed_mock_drops_its_connections_and_its_port_is_free()
    {
        var mock = await MockHost.StartAsync();
        using var response = await mock.Http.SendAsync(
            MockHost.Request(OpenAi, OpenAi.Chat("Hello"), stream: true, "tokens=100000,rate=500"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);

        await mock.Server.KillAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, Cancellation));
        var address = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, mock.Server.Address.Port);
        await mock.DisposeAsync();
        await using var again = await MockHost.StartAsync(new MockOptions { Listen = [address] });
        Assert.Equal(200, (await again.GetAsync("/health")).Status);
    }
}
