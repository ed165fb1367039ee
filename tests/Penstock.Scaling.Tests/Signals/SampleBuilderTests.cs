using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Tests.Signals;

public sealed class SampleBuilderTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private readonly SampleBuilder _samples = new();
    private DateTimeOffset _now = Start;

    [Fact]
    public void Counters_become_what_happened_since_the_last_tick()
    {
        Next(("a", new GatewaySignals { Arrivals = 100 }), ("b", new GatewaySignals { Arrivals = 50 }));

        PoolSample sample = Next(("a", new GatewaySignals { Arrivals = 103, InFlight = 2 }), ("b", new GatewaySignals { Arrivals = 54, InFlight = 1, Queued = 5, OldestQueuedSeconds = 1.5 }));

        Assert.Equal((7, 3, 5, TimeSpan.FromSeconds(1.5)), (sample.Arrivals, sample.InFlight, sample.Queued, sample.OldestQueued));
    }

    [Fact]
    public void A_gateway_that_was_silent_loses_nothing_and_one_that_was_restarted_counts_nothing_twice()
    {
        Next(("a", new GatewaySignals { Arrivals = 100 }));
        Assert.Equal(0, Next().Arrivals);
        Assert.Equal(20, Next(("a", new GatewaySignals { Arrivals = 120 })).Arrivals);

        Assert.Equal(3, Next(("a", new GatewaySignals { Arrivals = 3 })).Arrivals);
    }

    [Fact]
    public void A_clock_that_goes_back_stands_still()
    {
        Next();
        _now -= TimeSpan.FromHours(2);

        PoolSample sample = Next();

        Assert.Equal(TimeSpan.Zero, sample.Elapsed);
        Assert.True(sample.At >= Start);
    }

    [Fact]
    public void Servers_without_metrics_are_judged_by_what_gateways_saw_of_their_tokens()
    {
        Next(("a", new GatewaySignals()));

        PoolSample sample = Next(("a", new GatewaySignals { Completions = 4, OutputTokens = 400, DecodeSeconds = 8, InFlight = 4 }));

        Assert.Equal(0, sample.Iterations); // no replica is ready: nobody decoded
    }

    private PoolSample Next(params (string Id, GatewaySignals Signals)[] gateways)
    {
        _now += TimeSpan.FromSeconds(1);
        return _samples.Next(
            _now,
            [],
            gateways.ToDictionary(gateway => gateway.Id, gateway => gateway.Signals, StringComparer.Ordinal),
            new Dictionary<string, ServerReading>(StringComparer.Ordinal));
    }
}
