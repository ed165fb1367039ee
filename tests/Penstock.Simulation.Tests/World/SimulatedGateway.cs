using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Configuration;
using Penstock.Catalog.Tenants;
using Penstock.Gateway;
using Penstock.Gateway.Hosting;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Simulation.Tests.Clockwork;
using Penstock.Telemetry.Metrics;

namespace Penstock.Simulation.Tests.World;

/// <summary>
/// The production pipeline and the production providers, between clients and upstreams that are simulated. The configuration is read from its
/// text as a gateway reads it; every draw comes from one seed.
/// </summary>
internal sealed class SimulatedGateway
{
    private static readonly byte[] StreamBody = Encoding.UTF8.GetBytes("""{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hi"}]}""");
    private static readonly byte[] WholeBody = Encoding.UTF8.GetBytes("""{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""");

    private readonly InferenceDelegate _pipeline;
    private readonly SnapshotBuilder _builder;
    private readonly List<Exchange> _exchanges = [];
    private readonly List<Task> _running = [];

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "A simulation wants to be repeated.")]
    public SimulatedGateway(int seed, string configuration, params ReadOnlySpan<string> upstreams)
    {
        Seed = seed;
        Random = new Random(seed);
        Network = new SimulatedNetwork(Time, Random, Hash);
        foreach (string upstream in upstreams)
        {
            Network.Add(upstream);
        }

        var roster = new ReplicaRoster(Replicas);
        _builder = new SnapshotBuilder(new UpstreamAccess(Network), Time, Random, roster);
        _pipeline = GatewayPipeline.Compose(new PipelineParts
        {
            Time = Time,
            Random = Random,
            Roster = roster,
            Metrics = new GatewayMetrics(Metrics),
            Requests = new RecentRequests(),
            Logs = NullLoggerFactory.Instance,
        });
        Snapshot = _builder.Build(Read(configuration), null, mayBeOpen: true);
    }

    public int Seed { get; }

    public VirtualScheduler Time { get; } = new();

    public EventHash Hash { get; } = new();

    public Random Random { get; }

    public SimulatedNetwork Network { get; }

    public SimulatedReplicas Replicas { get; } = new();

    public MetricRegistry Metrics { get; } = new();

    /// <summary>What new requests run under.</summary>
    public GatewaySnapshot Snapshot { get; private set; }

    /// <summary>All that were sent, in the order of their sending.</summary>
    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    /// <summary>Puts another configuration in force, as a change of the file does.</summary>
    public void Reload(string configuration) => Snapshot = _builder.Build(Read(configuration), Snapshot, mayBeOpen: true);

    /// <summary>Sends <paramref name="perSecond"/> requests a second (Poisson) for <paramref name="seconds"/>, and waits for the last answer.</summary>
    public SimulatedGateway Load(double perSecond, double seconds, bool isStream = true, Func<int, TenantOptions?>? tenant = null)
    {
        Time.Run(async () =>
        {
            await SendAsync(perSecond, seconds, isStream, tenant);
            await Task.WhenAll(_running);
        });
        return this;
    }

    /// <summary>One request, now.</summary>
    public Exchange Send(bool isStream = true, TenantOptions? tenant = null, CancellationToken client = default)
    {
        var exchange = new Exchange(_exchanges.Count, Time.Seconds, tenant?.Name);
        _exchanges.Add(exchange);
        _running.Add(RunAsync(exchange, isStream, new Caller(tenant, null), client));
        return exchange;
    }

    private async Task SendAsync(double perSecond, double seconds, bool isStream, Func<int, TenantOptions?>? tenant)
    {
        double end = Time.Seconds + seconds;
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(Random.NextArrival(perSecond)), Time, CancellationToken.None);
            if (Time.Seconds >= end)
            {
                return;
            }

            Send(isStream, tenant?.Invoke(_exchanges.Count), CancellationToken.None);
        }
    }

    private async Task RunAsync(Exchange exchange, bool isStream, Caller caller, CancellationToken client)
    {
        byte[] body = isStream ? StreamBody : WholeBody;
        var request = new InferenceRequest
        {
            RequestId = "req_" + exchange.Number.ToString(CultureInfo.InvariantCulture),
            Operation = Operation.Chat,
            Dialect = Dialect.OpenAi,
            Model = "chat",
            Body = new RelayBody(body, new ByteRange(9, 6)),
            IsStream = isStream,
        };
        var context = new InferenceContext(request, Snapshot, caller, exchange.Client, Time.GetTimestamp(), client);
        await _pipeline(context);
        exchange.End(context, Time.Seconds);
        Hash.Add(Time.GetTimestamp(), context.Outcome.ToString(), exchange.Number);
    }

    private static PenstockCatalog Read(string configuration)
    {
        var loader = new ConfigurationLoader(new NoEnvironment(), ConfigurationNames.With([KnownNames.ProcessTarget], []));
        ConfigurationResult result = loader.LoadText(configuration, "simulation.yaml");
        return result.Catalog ?? throw new InvalidOperationException(string.Join('\n', result.Errors));
    }

    private sealed class NoEnvironment : IConfigurationEnvironment
    {
        public string? Variable(string name) => null;

        public FileText Read(string path, int mostBytes) => new(null, "there are no files here");

        public string? Stamp(string path) => null;
    }
}
