using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Autoscaling;
using Penstock.Scaling.Mixing;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Scaling.Tests.Autoscaling;

namespace Penstock.Scaling.Tests.Targets;

/// <summary>A pool of two types, each a group of its own, with the scaler that mixes them.</summary>
public sealed class MixedPoolTests : IAsyncLifetime
{
    private static readonly TargetError NoneLeft = new(TargetErrorKind.Refused, "There is no capacity.");
    private static readonly IReadOnlyDictionary<string, ServerReading> NoServers = new Dictionary<string, ServerReading>(StringComparer.Ordinal);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly SimulatedTarget _onDemand;
    private readonly SimulatedTarget _spot;
    private readonly Fleet _fleet;
    private readonly PoolScaler _scaler;

    public MixedPoolTests()
    {
        (_onDemand, _spot) = (new SimulatedTarget(_time, TimeSpan.FromSeconds(20), "d"), new SimulatedTarget(_time, TimeSpan.FromSeconds(20), "s"));
        _fleet = new Fleet(new NoCommands(), new SupervisionOptions(), () => new Healthy(), _time, new Random(1), NullLogger.Instance)
        {
            Kinds = [new ScaleTargetKind("cloud", IsShared: true, context => context.Pool.Hook!.Scale[0] == "spot" ? _spot : _onDemand) { ObserveInterval = TimeSpan.Zero }],
        };
        var pool = new PoolOptions
        {
            Name = "p",
            Engine = PoolEngine.External,
            Target = "cloud",
            Scale = new ScaleOptions { Min = 5, Max = 20 },
            Types = [Type("on-demand", 1, isSpot: false), Type("spot", 0.35m, isSpot: true)],
        };
        _fleet.Apply([pool]);
        _scaler = new PoolScaler(pool, _fleet.TargetOf("p")!, _time);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    [Fact]
    public async Task The_cheapest_mix_is_started_and_all_of_it_takes_requests()
    {
        await RunAsync(60);

        Assert.Equal((1, 4), (_onDemand.Desired, _spot.Desired));
        Replica[] routed = [.. _fleet.Directory.Current.Of("p").Where(replica => replica.Phase == ReplicaPhase.Ready)];
        Assert.Equal(["d1", "s1", "s2", "s3", "s4"], routed.Select(replica => replica.Id).Order(StringComparer.Ordinal));
        Assert.All(routed, replica => Assert.Equal(replica.Id[0] == 's' ? "spot" : "on-demand", replica.Type));
        Assert.Equal([new TypeCount("on-demand", 1), new TypeCount("spot", 4)], _scaler.History.Latest!.Mix);
        Assert.Equal(2.4m, _scaler.UsdPerHour);
        Assert.InRange(_scaler.Spend!.Usd, 2.4m * 50 / 3600, 2.4m * 60 / 3600);
    }

    [Fact]
    public async Task What_an_operator_pins_is_mixed_too_and_what_leaves_leaves_routing_first()
    {
        await RunAsync(60);
        await RunAsync(30, new ManualScale(8, null, "ops", _time.GetUtcNow()));
        Assert.Equal((2, 6), (_onDemand.Desired, _spot.Desired));

        await RunAsync(1, new ManualScale(3, null, "ops", _time.GetUtcNow()));
        Assert.Equal(3, _fleet.Directory.Current.Of("p").Count(replica => replica.Phase != ReplicaPhase.Draining));
        await RunAsync(20, new ManualScale(3, null, "ops", _time.GetUtcNow()));
        Assert.Equal((1, 2), (_onDemand.Desired, _spot.Desired));
    }

    [Fact]
    public async Task A_market_that_has_run_dry_is_named_and_others_take_its_place()
    {
        _spot.Refuses = NoneLeft;
        await RunAsync(30);
        Assert.Contains("spot: There is no capacity.", _scaler.History.Latest!.Note, StringComparison.Ordinal);
        Assert.Equal((1, 0), (_onDemand.Desired, _spot.Desired));

        await RunAsync(15 * 60);
        Assert.Equal(5, _onDemand.Desired);

        // It is asked again, and is cheaper: what stood in for it goes once it is there.
        _spot.Refuses = null;
        await RunAsync(20 * 60);
        Assert.Equal((1, 4), (_onDemand.Desired, _spot.Desired));
    }

    [Fact]
    public async Task Without_a_reading_of_one_type_nothing_is_decided()
    {
        await RunAsync(60);
        int orders = _onDemand.Orders.Count + _spot.Orders.Count;
        _spot.Silent = new TargetError(TargetErrorKind.Unreachable, "away");

        TargetReading reading = await _scaler.Target.ObserveAsync(CancellationToken.None);
        await RunAsync(60, new ManualScale(9, null, "ops", _time.GetUtcNow()));

        Assert.Equal("spot: away", reading.Error!.Message);
        Assert.Equal(orders, _onDemand.Orders.Count + _spot.Orders.Count);
        Assert.Equal(5, _fleet.Directory.Current.Of("p").Length);
    }

    private static ReplicaTypeOptions Type(string name, decimal hourUsd, bool isSpot) =>
        new() { Name = name, ReplicaHourUsd = hourUsd, IsSpot = isSpot, Hook = new HookOptions { Scale = [name], List = [name] } };

    private async Task RunAsync(int seconds, ManualScale? manual = null)
    {
        for (int second = 0; second < seconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            var signals = new Dictionary<string, GatewaySignals>(StringComparer.Ordinal) { ["a"] = new GatewaySignals() };
            await _scaler.TickAsync(await _scaler.Target.ObserveAsync(CancellationToken.None), signals, NoServers, manual, CancellationToken.None);
            await _fleet.FinishAsync("p", CancellationToken.None);
        }
    }

    private sealed class NoCommands : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => new("/nowhere", []);
    }

    private sealed class Healthy : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("") });
    }
}
