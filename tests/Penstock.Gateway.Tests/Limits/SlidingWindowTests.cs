using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Penstock.Gateway.Limits;

namespace Penstock.Gateway.Tests.Limits;

/// <summary>A minute is any sixty seconds.</summary>
public sealed class SlidingWindowTests
{
    private readonly FakeTimeProvider _time = new();

    private Instant Now => Instant.Of(_time);

    [Fact]
    public void Lets_no_second_burst_through_at_the_turn_of_a_minute()
    {
        SlidingWindow window = Window(100);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(100, TakeAll(window));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, TakeAll(window));
        _time.Advance(TimeSpan.FromSeconds(58));
        Assert.Equal(100, TakeAll(window));
    }

    [Fact]
    public void Says_what_is_left_when_all_is_there_again_and_how_long_to_wait()
    {
        SlidingWindow window = Window(3);
        window.TryTake(1, Now, out _);
        _time.Advance(TimeSpan.FromSeconds(10));
        window.TryTake(2, Now, out _);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(new CounterStatus(3, 0, TimeSpan.FromSeconds(40)), window.Status(Now));
        Assert.Equal(TimeSpan.FromSeconds(30), window.WaitFor(1, Now));
        Assert.Equal(TimeSpan.FromSeconds(40), window.WaitFor(2, Now));
        Assert.Null(window.WaitFor(4, Now));
    }

    [Fact]
    public void Gives_back_what_a_request_did_not_take()
    {
        SlidingWindow window = Window(1000);
        window.TryTake(900, Now, out long ticket);
        Assert.Equal(TakeResult.Refused, window.TryTake(200, Now, out _));
        window.Settle(ticket, 900, 100, Now);
        Assert.Equal(TakeResult.Taken, window.TryTake(900, Now, out _));
    }

    [Fact]
    public void Counts_what_a_request_took_beyond_what_it_said_even_when_it_lasted_longer_than_the_window()
    {
        SlidingWindow window = Window(1000);
        window.TryTake(100, Now, out long ticket);
        _time.Advance(TimeSpan.FromSeconds(90));
        window.Settle(ticket, 100, 700, Now);
        Assert.Equal(400, window.Status(Now).Remaining);
    }

    [Fact]
    public void Never_passes_the_limit_and_keeps_back_at_most_a_part_of_it()
    {
        Gen<(int Wait, int Amount, bool Gives)[]> steps = Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 40], Gen.Bool).Array[1, 400];
        Gen.Select(Gen.Long[1, 2000], steps).Sample(
            (limit, moves) =>
            {
                var time = new FakeTimeProvider();
                var window = new SlidingWindow(LimitMeasure.TokensPerMinute, limit, time);
                List<(DateTimeOffset At, long Amount)> log = [];
                foreach ((int wait, int amount, bool gives) in moves)
                {
                    time.Advance(TimeSpan.FromMilliseconds(wait));
                    Instant now = Instant.Of(time);
                    log.RemoveAll(entry => entry.At + TimeSpan.FromMinutes(1) <= now.Utc);
                    long exact = log.Sum(entry => entry.Amount);
                    bool taken = window.TryTake(amount, now, out long ticket) == TakeResult.Taken;
                    long kept = taken && gives ? amount / 2 : amount;
                    if (taken)
                    {
                        window.Settle(ticket, amount, kept, now);
                        log.Add((now.Utc, kept));
                    }

                    bool mayRefuse = exact + amount > limit - (2 * (limit / SlidingWindow.Parts));
                    if ((taken && exact + amount > limit) || (!taken && !mayRefuse))
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 2_000);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(3.0)]
    [InlineData(20.0)]
    public void Gives_at_least_99_of_100_in_any_minute_under_more_demand(double demand)
    {
        const int Limit = 12_000;
        SlidingWindow window = Window(Limit);
        List<double> taken = [];
        TimeSpan step = TimeSpan.FromMinutes(1) / (Limit * demand);
        for (double at = 0; at < 300; at += step.TotalSeconds)
        {
            _time.Advance(step);
            if (window.TryTake(1, Now, out _) == TakeResult.Taken)
            {
                taken.Add(at);
            }
        }

        (int least, int most) = SlidingCounts.Of(taken, from: 60, to: 300, TimeSpan.FromSeconds(60));
        Assert.InRange(most, 0, Limit);
        Assert.InRange(least, (int)(0.99 * Limit), Limit);
    }

    [Fact]
    public void A_limit_that_a_reload_lowers_counts_what_was_taken_before()
    {
        SlidingWindow window = Window(100);
        window.TryTake(60, Now, out _);
        window.Limit = 50;
        Assert.Equal(TakeResult.Refused, window.TryTake(1, Now, out _));
        Assert.Equal(0, window.Status(Now).Remaining);
    }

    private int TakeAll(SlidingWindow window)
    {
        int count = 0;
        while (window.TryTake(1, Now, out _) == TakeResult.Taken)
        {
            count++;
        }

        return count;
    }

    private SlidingWindow Window(long limit) => new(LimitMeasure.RequestsPerMinute, limit, _time);
}
