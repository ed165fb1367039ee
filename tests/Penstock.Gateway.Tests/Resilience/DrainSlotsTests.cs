using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Models;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resilience;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Tests.Resilience;

/// <summary>How many answers are read to their end for clients that are gone.</summary>
public sealed class DrainSlotsTests
{
    private readonly Counter _refused = new GatewayMetrics(new MetricRegistry()).DrainsRefused;

    [Fact]
    public void One_beyond_the_bound_is_cut_off_and_counted_once_and_one_that_ends_makes_room()
    {
        var slots = new DrainSlots(_refused, most: 2);
        AttemptDeadline[] attempts = [.. Enumerable.Range(0, 4).Select(_ => Started(slots))];

        Assert.Equal([true, true, false], attempts.Take(3).Select(attempt => attempt.TryDrain()));
        Assert.False(attempts[2].TryDrain());
        attempts[0].Dispose();
        Assert.True(attempts[3].TryDrain());
        Assert.False(attempts[2].TryDrain()); // what was decided once stays

        Assert.Equal(1, _refused.Value);
        Array.ForEach(attempts, attempt => attempt.Dispose());
        Assert.Equal(0, slots.Taken);
    }

    [Fact]
    public void There_are_256()
    {
        var slots = new DrainSlots(_refused);

        Assert.Equal(256, Enumerable.Range(0, 300).Count(_ => slots.TryTake()));
        Assert.Equal(44, _refused.Value);
    }

    private static AttemptDeadline Started(DrainSlots slots)
    {
        var time = new FakeTimeProvider();
        var attempt = new AttemptDeadline(time, new TimeoutOptions(), time.GetTimestamp(), CancellationToken.None);
        attempt.AllowDrain(slots);
        return attempt;
    }
}
