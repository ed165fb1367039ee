using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Bodies;
using Penstock.Gateway.Health;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Resolution;
using Penstock.Gateway.Tests.Hosting;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Providers.Transport;
using Penstock.Storage.Ledger;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Tests.Pipeline;

/// <summary>The production stages around fake providers, on a clock that only tests move.</summary>
internal sealed class PipelineHarness
{
    private readonly InferenceDelegate _pipeline;
    private readonly ReplicaRoster _roster;
    private readonly ReplicaQueue _queue;
    private readonly TrafficOverrides _traffic = new();
    private readonly List<TargetState> _targets = [];

    public PipelineHarness(ModelOptions? model = null, AttemptLedger? ledger = null, BodyKeeper? bodies = null)
    {
        Model = model ?? new ModelOptions { Name = "small", Targets = [] };
        _roster = new ReplicaRoster(Replicas);
        _queue = new ReplicaQueue(Time, _roster, Model.Queue);
        _pipeline = GatewayPipeline.Compose(new PipelineParts
        {
            Time = Time,
            Random = new Random(7),
            Roster = _roster,
            Metrics = new GatewayMetrics(Metrics),
            Requests = Requests,
            Shadows = Shadows,
            Ledger = ledger,
            Bodies = bodies,
            Logs = NullLoggerFactory.Instance,
        });
    }

    public FakeTimeProvider Time { get; } = new();

    public RecentRequests Requests { get; } = new();

    public ShadowLog Shadows { get; } = new();

    /// <summary>The model as requests find it.</summary>
    public ModelRoute Route => Snapshot().Models[Model.Name];

    public FakeReplicas Replicas { get; } = new();

    public MetricRegistry Metrics { get; } = new();

    public FakeOutput Output { get; } = new();

    public ModelOptions Model { get; }

    public CancellationTokenSource Client { get; } = new();

    public TargetState Add(string name, IProvider provider, int tier = 0, string? pool = null, string? region = null,
        OnDisconnect onDisconnect = OnDisconnect.Cancel, TimeSpan? hold = null, int? maxConcurrent = null, PriceOptions? prices = null)
    {
        var target = new TargetState
        {
            Options = new TargetOptions { Name = name, Use = new TargetUse("up", "model"), Tier = tier, OnDisconnect = onDisconnect, MaxConcurrent = maxConcurrent, Prices = prices },
            Provider = provider,
            Pool = pool is null
                ? null
                : new PoolOptions { Name = pool, Model = ModelSource.Demo, ColdStart = new() { Hold = hold ?? TimeSpan.FromSeconds(30) } },
            Model = new ModelName("upstream"),
            Region = region,
            Load = new LoadState(name),
            Health = new TargetHealth(Model.Name, name, Model.Health, Time),
            Replicas = LoadBalancingPolicies.Create("least-outstanding", new Random(1))!,
        };
        _targets.Add(target);
        return target;
    }

    public InferenceContext Context(
        bool isStream = true, Caller? caller = null, string model = "small", RequestPriority? priority = null, CancellationToken? client = null,
        string? session = null)
    {
        var request = new InferenceRequest
        {
            RequestId = "req_1",
            Operation = Operation.Chat,
            Dialect = Dialect.OpenAi,
            Model = model,
            Body = new RelayBody("{\"model\":\"small\"}"u8.ToArray(), new ByteRange(9, 7)),
            IsStream = isStream,
            Priority = priority,
            Session = session,
        };
        return new InferenceContext(request, Snapshot(), caller ?? Caller.Anonymous, Output, Time.GetTimestamp(), client ?? Client.Token);
    }

    public async Task<InferenceContext> RunAsync(InferenceContext context)
    {
        await _pipeline(context);
        return context;
    }

    public Task<InferenceContext> RunAsync(bool isStream = true) => RunAsync(Context(isStream));

    /// <summary>Moves the clock in steps until the run has ended, at most an hour.</summary>
    public async Task<InferenceContext> RunThroughAsync(Task<InferenceContext> run, TimeSpan step)
    {
        for (TimeSpan passed = TimeSpan.Zero; !run.IsCompleted && passed < TimeSpan.FromHours(1); passed += step)
        {
            Time.Advance(step);
            await Task.Yield();
            await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        return await run.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
    }

    private GatewaySnapshot Snapshot()
    {
        ImmutableArray<Tier> tiers =
        [
            .. _targets.GroupBy(target => target.Options.Tier).OrderBy(tier => tier.Key)
                .Select(tier => new Tier([.. tier], new FirstPolicy())),
        ];
        ModelRoute route = new()
        {
            Options = Model,
            Name = new ModelName(Model.Name),
            Tiers = tiers,
            Queue = _queue,
            Traffic = _traffic,
        };
        var models = new Dictionary<string, ModelRoute>(StringComparer.Ordinal) { [Model.Name] = route };
        PenstockCatalog catalog = PenstockCatalog.Empty;
        using var transport = new HttpClientTransport(new SocketsHttpHandler());
        return new GatewaySnapshot(catalog, models.ToFrozenDictionary(StringComparer.Ordinal), KeyRing.Of(catalog, mayBeOpen: true))
        {
            Providers = ProviderSet.Of(catalog, null, new UpstreamAccess(transport), Time),
        };
    }

    /// <summary>Always the first, so that tests know where an attempt goes.</summary>
    private sealed class FirstPolicy : ILoadBalancingPolicy
    {
        public string Name => "first";

        public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context) => 0;
    }
}
