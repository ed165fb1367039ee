using Microsoft.Extensions.Time.Testing;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

public sealed class LimitTests
{
    private static readonly WireDialect OpenAi = WireDialect.Named("openai");

    [Fact]
    public async Task Requests_over_the_limit_are_refused_until_the_bucket_refills()
    {
        var clock = new FakeTimeProvider();
        await using var mock = await MockHost.StartAsync(new MockOptions { Time = clock, Behaviour = MockHost.Behaving("rpm=6") });
        for (var i = 0; i < 6; i++)
        {
            var reply = await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"));
            Assert.Equal(200, reply.Status);
            Assert.Equal($"{5 - i}", reply.Header("x-ratelimit-remaining-requests"));
        }

        var refused = await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"));
        Assert.Equal(429, refused.Status);
        Assert.Equal(("6", "0", "1m0s", "10"), (
            refused.Header("x-ratelimit-limit-requests"),
            refused.Header("x-ratelimit-remaining-requests"),
            refused.Header("x-ratelimit-reset-requests"),
            refused.Header("retry-after")));
        Assert.Equal("requests", refused.Json.GetProperty("error").GetProperty("type").GetString());

        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"))).Status);
        Assert.Equal(429, (await mock.PostAsync(OpenAi, OpenAi.Chat("Hello"))).Status);
    }

    [Fact]
    public async Task Tokens_are_limited_by_key()
    {
        var clock = new FakeTimeProvider();
        await using var mock = await MockHost.StartAsync(new MockOptions { Time = clock, Behaviour = MockHost.Behaving("tpm=100,prompt=40,tokens=20") });

        var statuses = new List<int>();
        foreach (var key in (string[])["a", "a", "b", "b"])
        {
            statuses.Add((await mock.PostAsync(OpenAi.Path, OpenAi.Chat("Hello"), ("Authorization", $"Bearer {key}"))).Status);
        }

        Assert.Equal([200, 429, 200, 429], statuses);
        var refused = await mock.PostAsync(OpenAi.Path, OpenAi.Chat("Hello"), ("Authorization", "Bearer a"));
        Assert.Equal("tokens", refused.Json.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("12", refused.Header("retry-after"));
    }

    [Fact]
    public async Task Each_dialect_says_its_limits_in_its_own_headers()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Time = new FakeTimeProvider(), Behaviour = MockHost.Behaving("rpm=60,tpm=6000") });
        var azure = WireDialect.Named("azure");
        var anthropic = WireDialect.Named("anthropic");

        var plain = await mock.PostAsync(azure, azure.Chat("Hello"));
        var dated = await mock.PostAsync(anthropic, anthropic.Chat("Hello"));

        Assert.Equal("1", plain.Header("x-ratelimit-reset-requests"));
        Assert.Equal("58", dated.Header("anthropic-ratelimit-requests-remaining"));
        Assert.True(DateTimeOffset.TryParse(dated.Header("anthropic-ratelimit-tokens-reset"), System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    [Theory]
    [InlineData(20, "20ms")]
    [InlineData(1000, "1s")]
    [InlineData(1500, "1.5s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(361_250, "6m1.25s")]
    public void Resets_are_written_as_go_writes_durations(int milliseconds, string text) =>
        Assert.Equal(text, Penstock.Mock.OpenAi.OpenAiRateHeaders.GoDuration(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public async Task No_more_than_the_slots_are_answered_at_once()
    {
        var clock = new FakeTimeProvider();
        await using var mock = await MockHost.StartAsync(new MockOptions { Time = clock, Slots = 2, Behaviour = MockHost.Behaving("ttft=10s") });
        var replies = Enumerable.Range(0, 6).Select(_ => mock.PostAsync(OpenAi, OpenAi.Chat("Hello"))).ToArray();
        var waves = new List<int>();
        var seconds = 0;
        while (!Task.WhenAll(replies).IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
            waves.Add(replies.Count(reply => reply.IsCompleted));
            clock.Advance(TimeSpan.FromSeconds(10));
            seconds += 10;
        }

        Assert.All(await Task.WhenAll(replies), reply => Assert.Equal(200, reply.Status));
        Assert.InRange(seconds, 30, 1_000);
        Assert.Equal(0, waves[0]);
        for (var i = 1; i < waves.Count; i++)
        {
            Assert.InRange(waves[i] - waves[i - 1], 0, 2);
        }
    }
}
