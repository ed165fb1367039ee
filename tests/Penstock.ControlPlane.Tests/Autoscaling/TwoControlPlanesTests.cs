using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.ControlPlane.Autoscaling;
using Penstock.Gateway.Pools;

namespace Penstock.ControlPlane.Tests.Autoscaling;

/// <summary>Two control planes on one store and one cloud: exactly one acts.</summary>
public sealed class TwoControlPlanesTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-two-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly CloudGroup _cloud = new();
    private readonly List<ControlPlaneHost> _hosts = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (ControlPlaneHost host in _hosts)
        {
            await host.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_acts_and_the_other_gateway_gets_its_replicas_from_the_store()
    {
        (ControlPlaneHost one, ControlPlaneHost other) = await StartAsync(new ScaleOptions { Min = 2, Max = 4 });

        await RunAsync(30, one, other);

        Assert.Equal(2, _cloud.Desired);
        Assert.All(_cloud.Orders, order => Assert.Equal("one", order.Who));
        Assert.Equal(2, one.Routed.Count());
        Assert.Equal(one.Routed, other.Routed);
    }

    [Fact]
    public async Task When_the_one_that_acts_dies_the_other_takes_over_and_never_both_act()
    {
        (ControlPlaneHost one, ControlPlaneHost other) = await StartAsync(new ScaleOptions { Min = 2, Max = 8 });
        await RunAsync(5, one, other);
        CancellationToken lead = one.Loop.ScopeOf(one.Loop.Find("p")!.Pool).Lease.Lead!.Value;
        int orders = _cloud.Orders.Count;

        // It hangs: no tick of it runs any more. Its right to act ends by itself, before the other's begins.
        int lostAfter = 0;
        int takenAfter = 0;
        for (int second = 1; second <= 15; second++)
        {
            other.Seen = new PoolTotals { Queued = 40, OldestQueuedSeconds = second };
            await RunAsync(1, other);
            lostAfter = lostAfter == 0 && lead.IsCancellationRequested ? second : lostAfter;
            takenAfter = takenAfter == 0 && other.Loop.ScopeOf(other.Loop.Find("p")!.Pool).Lease.Lead is not null ? second : takenAfter;
        }

        Assert.InRange(lostAfter, 1, (int)LeaseKeeper.Validity.TotalSeconds);
        Assert.True(takenAfter > lostAfter, $"taken after {takenAfter} s, lost after {lostAfter} s");
        Assert.InRange(takenAfter, 1, 13);
        Assert.Contains(_cloud.Orders, order => order.Who == "other");

        // It comes back from its pause and finds that it may not act.
        orders = _cloud.Orders.Count(order => order.Who == "one");
        await RunAsync(10, one, other);
        Assert.Equal(orders, _cloud.Orders.Count(order => order.Who == "one"));
        Assert.False(one.Fleet.IsLed("p"));
        Assert.Equal(other.Routed, one.Routed);
    }

    [Fact]
    public async Task One_that_was_paused_goes_on_where_it_stopped_when_nobody_took_over()
    {
        var storage = new StorageOptions { Path = Path.Combine(_folder, "penstock.db") };
        var host = new ControlPlaneHost("one", storage, _cloud, new ScaleOptions { Min = 2, Max = 4 }, _time);
        _hosts.Add(host);
        await host.StartAsync();
        await RunAsync(5, host);
        CancellationToken lead = host.Loop.ScopeOf(host.Loop.Find("p")!.Pool).Lease.Lead!.Value;

        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(lead.IsCancellationRequested);
        await RunAsync(1, host);

        Assert.Equal(1, host.Loop.ScopeOf(host.Loop.Find("p")!.Pool).Lease.Fence!.Term);
        Assert.NotNull(host.Loop.ScopeOf(host.Loop.Find("p")!.Pool).Lease.Lead);
        Assert.Equal(2, host.Routed.Count());
    }

    [Fact]
    public async Task One_that_leaves_is_followed_at_once()
    {
        (ControlPlaneHost one, ControlPlaneHost other) = await StartAsync(new ScaleOptions { Min = 1, Max = 4 });
        await RunAsync(3, one, other);

        await one.Loop.LeaveAsync(TestContext.Current.CancellationToken);
        await RunAsync(1, other);

        Assert.True(other.Fleet.IsLed("p"));
    }

    [Fact]
    public async Task A_request_that_waits_at_the_other_gateway_wakes_a_sleeping_pool()
    {
        (ControlPlaneHost one, ControlPlaneHost other) = await StartAsync(new ScaleOptions { Min = 0, Max = 4, Idle = TimeSpan.FromSeconds(20) });
        await RunAsync(8, one, other);
        Assert.Equal(0, _cloud.Desired);

        other.Seen = new PoolTotals { Arrivals = 1, InputTokens = 10, Queued = 1, OldestQueuedSeconds = 0.1 };
        await RunAsync(2, other, one);
        await RunAsync(1, other);

        Assert.Equal([("one", 1)], _cloud.Orders);
        Assert.Single(other.Routed);

        // And back to none when nothing came for the idle time.
        other.Seen = new PoolTotals { Arrivals = 1, InputTokens = 10, Completions = 1 };
        await RunAsync(40, one, other);
        Assert.Equal(0, _cloud.Desired);
    }

    [Fact]
    public async Task A_replica_with_streams_at_the_other_gateway_leaves_routing_at_once_and_ends_when_they_have()
    {
        (ControlPlaneHost one, ControlPlaneHost other) = await StartAsync(new ScaleOptions { Min = 0, Max = 4, Idle = TimeSpan.FromSeconds(30) });
        one.Seen = new PoolTotals { Arrivals = 1, Queued = 1 };
        await RunAsync(3, one, other);
        one.Seen = new PoolTotals { Arrivals = 1, Completions = 1 };
        string replica = Assert.Single(one.Routed);
        await other.Loop.PinAsync(other.Loop.Find("p")!.Pool, new(0, null, "ops", _time.GetUtcNow()), TestContext.Current.CancellationToken);

        // Sixteen streams, told only in the store: a pin to none keeps one replica while anything runs.
        other.Seen = new PoolTotals { InFlight = 16, Running = new Dictionary<string, int>(StringComparer.Ordinal) { [replica] = 16 } };
        await RunAsync(60, other, one);
        Assert.Equal(1, _cloud.Desired);
        Assert.Equal(16, one.Load.InFlight(replica));

        other.Seen = new PoolTotals();
        await RunAsync(10, other, one);
        Assert.Equal(0, _cloud.Desired);
        Assert.Empty(other.Routed);
    }

    [Fact]
    public async Task Whoever_is_asked_tells_what_the_one_that_acts_has_decided()
    {
        (ControlPlaneHost one, ControlPlaneHost other) = await StartAsync(new ScaleOptions { Min = 2, Max = 6 });
        await RunAsync(3, one, other);
        Assert.Equal(2, one.Fleet.Keda.Of("p"));
        Assert.Equal(2, other.Fleet.Keda.Of("p"));

        // A change is told within a second, and holds when the one that decided it is gone.
        await one.Loop.PinAsync(one.Loop.Find("p")!.Pool, new(5, null, "ops", _time.GetUtcNow()), TestContext.Current.CancellationToken);
        await RunAsync(1, one, other);
        Assert.Equal(5, other.Fleet.Keda.Of("p"));
        await one.Loop.LeaveAsync(TestContext.Current.CancellationToken);
        await RunAsync(2, other);
        Assert.Equal(5, other.Fleet.Keda.Of("p"));
    }

    [Fact]
    public async Task Other_bounds_neither_forget_what_was_learned_nor_touch_what_runs()
    {
        (ControlPlaneHost one, _) = await StartAsync(new ScaleOptions { Min = 3, Max = 6 });
        await RunAsync(20, one);
        var before = one.Loop.Find("p")!;
        string[] routed = [.. one.Routed];

        await one.ChangeAsync(pool => pool with { Scale = pool.Scale with { Min = 2 }, Cost = new CostOptions { ReplicaHourUsd = 1 } });
        await RunAsync(1, one);
        var after = one.Loop.Find("p")!;
        Assert.Same(before.Learned, after.Learned);
        Assert.Same(before.Target, after.Target);
        Assert.Equal(routed, one.Routed);

        // Other servers are another matter: what was learned of the old ones is wrong for them.
        await one.ChangeAsync(pool => pool with { Resources = new ResourceOptions { Threads = 2 } });
        Assert.NotSame(before.Learned, one.Loop.Find("p")!.Learned);
    }

    [Fact]
    public async Task What_a_month_has_cost_is_known_to_whoever_takes_over()
    {
        (ControlPlaneHost one, ControlPlaneHost other) = await StartAsync(new ScaleOptions { Min = 2, Max = 4 });
        await one.ChangeAsync(pool => pool with { Cost = new CostOptions { ReplicaHourUsd = 36 } });
        await other.ChangeAsync(pool => pool with { Cost = new CostOptions { ReplicaHourUsd = 36 } });
        await RunAsync(600, one); // the other sleeps, and counts nothing

        await one.Loop.LeaveAsync(TestContext.Current.CancellationToken);
        await RunAsync(2, other);

        Assert.InRange(other.Loop.Find("p")!.Spend!.Usd, 10.5m, 12.5m); // two of them for ten minutes, written down once a minute
    }

    private async Task<(ControlPlaneHost One, ControlPlaneHost Other)> StartAsync(ScaleOptions scale)
    {
        var storage = new StorageOptions { Path = Path.Combine(_folder, "penstock.db") };
        foreach (string name in new[] { "one", "other" })
        {
            var host = new ControlPlaneHost(name, storage, _cloud, scale, _time);
            _hosts.Add(host);
            await host.StartAsync();
        }

        return (_hosts[0], _hosts[1]);
    }

    private async Task RunAsync(int seconds, params ControlPlaneHost[] hosts)
    {
        for (int second = 0; second < seconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            foreach (ControlPlaneHost host in hosts)
            {
                await host.TickAsync();
            }
        }
    }
}
