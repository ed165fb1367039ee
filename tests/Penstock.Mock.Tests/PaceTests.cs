using Microsoft.Extensions.Time.Testing;
using Penstock.Mock.Hosting;

namespace Penstock.Mock.Tests;

/// <summary>When tokens are due, on a clock that only the test moves.</summary>
public sealed class PaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_come_at_their_rate_after_the_first()
    {
        Assert.Equal([50, 60, 70, 80, 90], await DueAsync("ttft=50,rate=100", 5));
    }

    [Fact]
    public async Task Jitter_moves_gaps_within_its_share_and_keeps_their_mean()
    {
        var due = await DueAsync("rate=100,jitter=0.5", 2_001);

        var gaps = due.Zip(due.Skip(1), (before, after) => after - before).ToList();
        Assert.All(gaps, gap => Assert.InRange(gap, 4, 16));
        Assert.Equal(10, gaps.Average(), 0.3);
        Assert.True(gaps.Distinct().Count() > 5);
    }

    [Fact]
    public async Task A_seed_gives_the_same_times_again()
    {
        Assert.Equal(await DueAsync("ttft=lognormal(50,1),rate=100,jitter=0.9", 50), await DueAsync("ttft=lognormal(50,1),rate=100,jitter=0.9", 50));
        Assert.NotEqual(await DueAsync("ttft=lognormal(50,1)", 1, seed: 1), await DueAsync("ttft=lognormal(50,1)", 1, seed: 2));
    }

    [Fact]
    public async Task A_late_token_does_not_delay_the_next()
    {
        var clock = new FakeTimeProvider();
        var pace = new Pace(MockHost.Behaving("rate=100"), 0, clock, new MockRandom(1));
        await pace.NextAsync(1, Cancellation);
        clock.Advance(TimeSpan.FromMilliseconds(35));

        for (var late = 0; late < 3; late++)
        {
            Assert.True(pace.NextAsync(1, Cancellation).AsTask().IsCompletedSuccessfully);
        }

        Assert.False(pace.NextAsync(1, Cancellation).AsTask().IsCompleted);
    }

    /// <summary>The milliseconds at which each of so many tokens is let through.</summary>
    private static async Task<List<int>> DueAsync(string settings, int tokens, ulong seed = 1)
    {
        var clock = new FakeTimeProvider();
        var pace = new Pace(MockHost.Behaving(settings), 0, clock, new MockRandom(seed));
        var due = new List<int>(tokens);
        var now = 0;
        for (var i = 0; i < tokens; i++)
        {
            var wait = pace.NextAsync(1, Cancellation).AsTask();
            while (!wait.IsCompleted)
            {
                clock.Advance(TimeSpan.FromMilliseconds(1));
                now++;
            }

            await wait;
            due.Add(now);
        }

        return due;
    }
}
