using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Caching.Semantic.Vectors;
using Penstock.Gateway.Tests.Caching.Semantic;
using Penstock.Gateway.Health;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Resolution;
using Penstock.Gateway.Tests.Hosting;
using Penstock.Protocols.Inference;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;
using Penstock.Providers.Transport;
using Penstock.Storage.Caching;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>The production pipeline with its caches around a fake provider, on a clock that only tests move.</summary>
internal sealed class CacheWorld : IAsyncDisposable
{
    public const string Question = """{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello"}]}""";

    private readonly InferenceDelegate _pipeline;
    private readonly TimeProvider _clock;
    private readonly GatewaySnapshot _snapshot;
    private readonly HttpClientTransport _transport = new(new SocketsHttpHandler());

    public CacheWorld(IProvider provider, CacheOptions? cache = null, IAnswerStore? store = null, ISemanticStore? learned = null,
        AnswerCacheOptions? options = null, TimeoutOptions? timeouts = null, OnDisconnect onDisconnect = OnDisconnect.Cancel, TimeProvider? time = null, SemanticBounds? bounds = null, IProvider? others = null)
    {
        Time = time as FakeTimeProvider ?? new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        TimeProvider clock = _clock = time ?? Time;
        Cache = new AnswerCache(options ?? new AnswerCacheOptions { StoreDeadline = TimeSpan.FromMinutes(1), Jitter = 0 }, store, clock, new Random(3), Metrics, NullLoggerFactory.Instance);
        Semantic = new SemanticCache(Cache, bounds ?? new SemanticBounds(), learned, clock, new Random(11), Metrics, NullLoggerFactory.Instance, others is null ? Faq.Vectors : new VectorMemory(1024));
        Semantic.Start();
        var roster = new ReplicaRoster(new FakeReplicas());
        _pipeline = GatewayPipeline.Compose(new PipelineParts
        {
            Time = clock,
            Random = new Random(7),
            Roster = roster,
            Metrics = new GatewayMetrics(Metrics),
            Requests = Requests,
            Logs = NullLoggerFactory.Instance,
            Cache = Cache,
            Semantic = Semantic,
        });
        var model = new ModelOptions
        {
            Name = "small",
            Targets = [],
            Cache = cache ?? new CacheOptions { Exact = TimeSpan.FromMinutes(10) },
            Timeouts = timeouts ?? new TimeoutOptions(),
            Retry = new RetryOptions { Attempts = 1 },
        };
        _snapshot = Snapshot(model, provider, others, clock, roster, onDisconnect);
    }

    public FakeTimeProvider Time { get; }

    public MetricRegistry Metrics { get; } = new();

    public RecentRequests Requests { get; } = new();

    public AnswerCache Cache { get; }

    public SemanticCache Semantic { get; }

    public async Task<Exchange> AskAsync(
        string body = Question, bool isStream = false, string? tenant = null, Operation operation = Operation.Chat, Dialect dialect = Dialect.OpenAi,
        IClientCodec? codec = null, bool includeUsage = false, CacheDirectives caching = default, CancellationTokenSource? client = null)
    {
        Exchange exchange = Prepare(body, isStream, tenant, operation, dialect, codec, includeUsage, caching, client);
        await _pipeline(exchange.Context);
        return exchange;
    }

    public Exchange Prepare(
        string body = Question, bool isStream = false, string? tenant = null, Operation operation = Operation.Chat, Dialect dialect = Dialect.OpenAi,
        IClientCodec? codec = null, bool includeUsage = false, CacheDirectives caching = default, CancellationTokenSource? client = null)
    {
        var request = new InferenceRequest
        {
            RequestId = "req_1",
            Operation = operation,
            Dialect = dialect,
            Model = "small",
            Body = new RelayBody(Encoding.UTF8.GetBytes(body), new ByteRange(0, 0)),
            Codec = codec ?? ChatCompletionsCodec.Instance,
            IsStream = isStream,
            IncludeUsage = includeUsage,
            Caching = caching,
        };
        var output = new ClientOutput(() => request);
        Caller caller = tenant is null ? Caller.Anonymous : new Caller(new TenantOptions { Name = tenant }, null);
        return new Exchange(new InferenceContext(request, _snapshot, caller, output, _clock.GetTimestamp(), client?.Token ?? CancellationToken.None), output);
    }

    /// <summary>A context as it comes out of Resolution.</summary>
    public InferenceContext Resolved(
        string body, string? tenant = null, Operation operation = Operation.Chat, Dialect dialect = Dialect.OpenAi, CacheDirectives caching = default)
    {
        InferenceContext context = Prepare(body, tenant: tenant, operation: operation, dialect: dialect, caching: caching).Context;
        context.Route = _snapshot.Models["small"];
        context.Tiers = context.Route.Tiers;
        return context;
    }

    public async Task<Exchange> RunAsync(Exchange exchange)
    {
        await _pipeline(exchange.Context);
        return exchange;
    }

    public async ValueTask DisposeAsync()
    {
        await Semantic.DisposeAsync();
        await Cache.DisposeAsync();
        _transport.Dispose();
    }

    // Beside the model under test, "other" is there for what the gateway calls itself.
    private GatewaySnapshot Snapshot(ModelOptions model, IProvider provider, IProvider? others, TimeProvider time, ReplicaRoster roster, OnDisconnect onDisconnect)
    {
        var routes = new Dictionary<string, ModelRoute>(StringComparer.Ordinal) { [model.Name] = Route(model, provider, time, roster, onDisconnect) };
        if (others is not null)
        {
            routes["other"] = Route(new ModelOptions { Name = "other", Targets = [] }, others, time, roster, onDisconnect);
        }

        return new GatewaySnapshot(PenstockCatalog.Empty, routes.ToFrozenDictionary(StringComparer.Ordinal), KeyRing.Of(PenstockCatalog.Empty, mayBeOpen: true))
        {
            Providers = ProviderSet.Of(PenstockCatalog.Empty, null, new UpstreamAccess(_transport), time),
        };
    }

    private static ModelRoute Route(ModelOptions model, IProvider provider, TimeProvider time, ReplicaRoster roster, OnDisconnect onDisconnect)
    {
        var target = new TargetState
        {
            Options = new TargetOptions
            {
                Name = "only",
                Use = new TargetUse("up", "model"),
                OnDisconnect = onDisconnect,
                Prices = new PriceOptions { InputUsdPerMillion = 1, OutputUsdPerMillion = 10 },
            },
            Provider = provider,
            Model = new ModelName("upstream"),
            Load = new LoadState("only"),
            Health = new TargetHealth(model.Name, "only", model.Health, time),
            Replicas = LoadBalancingPolicies.Create("least-outstanding", new Random(1))!,
        };
        return new ModelRoute
        {
            Options = model,
            Name = new ModelName(model.Name),
            Tiers = [new Tier([target], new LeastOutstandingPolicy(new Random(1)))],
            Queue = new ReplicaQueue(time, roster, model.Queue),
        };
    }

    /// <summary>One request and what its client got.</summary>
    internal sealed record Exchange(InferenceContext Context, ClientOutput Output)
    {
        public string? Note => Output.Head.Cache?.Result;
    }
}
