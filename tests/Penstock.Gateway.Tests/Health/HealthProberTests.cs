using Penstock.Catalog.Models;
using Penstock.Gateway.Health;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Health;

public sealed class HealthProberTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Probes_at_its_own_pace_with_jitter_and_tells_health_and_distance()
    {
        var model = new ModelOptions { Name = "small", Targets = [], Health = new HealthOptions { Probe = new ProbeOptions { Path = "/alive", Every = TimeSpan.FromSeconds(2) } } };
        var harness = new PipelineHarness(model);
        var dead = new ProbedProvider(harness.Time, isAlive: false);
        var alive = new ProbedProvider(harness.Time, isAlive: true);
        TargetState first = harness.Add("dead", dead);
        TargetState second = harness.Add("alive", alive);
        GatewaySnapshot snapshot = harness.Context().Snapshot;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        Task probing = new HealthProber(() => snapshot, harness.Time, new Random(5)).RunAsync(stop.Token);
        for (int step = 0; step < 2000 && Math.Min(dead.At.Count, alive.At.Count) < 10; step++)
        {
            harness.Time.Advance(Step);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        await probing;
        Assert.All([dead, alive], provider =>
        {
            Assert.True(provider.At.Count >= 10);
            Assert.All(provider.At.Zip(provider.At.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(1.8)));
        });
        Assert.Equal((HealthPhase.Ejected, HealthPhase.Healthy), (first.Health.Phase, second.Health.Phase));
        Assert.Contains("probes in a row failed, the last: status 503", first.Health.Read().Reason, StringComparison.Ordinal);
        Assert.True(double.IsFinite(second.Load.RoundTripSeconds));
        Assert.True(double.IsInfinity(first.Load.RoundTripSeconds));
    }

    private sealed class ProbedProvider(TimeProvider time, bool isAlive) : IProvider
    {
        public List<DateTimeOffset> At { get; } = [];

        public string Kind => "fake";

        public bool Relays(Dialect dialect, Operation operation) => true;

        public ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<ProviderFault?> ProbeAsync(ProviderProbe probe, CancellationToken cancellationToken)
        {
            Assert.Equal("/alive", probe.Path);
            At.Add(time.GetUtcNow());
            return ValueTask.FromResult(isAlive ? null : new ProviderFault(new(ErrorKind.UpstreamUnavailable, "no"), FaultCause.ServerFault, 503, "status 503"));
        }
    }
}
