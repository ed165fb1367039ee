using System.Collections.Frozen;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Replicas;
using Penstock.Catalog.Tenants;
using Penstock.Gateway;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Health;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;
using Penstock.Providers.Transport;
using Penstock.Telemetry.Metrics;

namespace Penstock.CacheFuzz;

/// <summary>The gateway's own stages around one provider, in this process: no sockets, no files.</summary>
public sealed class LocalPipeline : IAsyncDisposable
{
    private readonly HttpClientTransport _transport = new(new SocketsHttpHandler());
    private readonly InferenceDelegate _pipeline;
    private readonly GatewaySnapshot _snapshot;

    /// <summary>A pipeline with one model, <c>small</c>, on <paramref name="provider"/>.</summary>
    public LocalPipeline(IProvider provider, CacheOptions cache, AnswerCacheOptions options)
    {
        TimeProvider time = TimeProvider.System;
        var metrics = new MetricRegistry();
        var random = new Random(1);
        Cache = new AnswerCache(options, null, time, random, metrics, NullLoggerFactory.Instance);
        Semantic = new SemanticCache(Cache, new SemanticBounds(), null, time, random, metrics, NullLoggerFactory.Instance);
        var roster = new ReplicaRoster(new NoReplicas());
        _pipeline = GatewayPipeline.Compose(new PipelineParts
        {
            Time = time,
            Random = random,
            Roster = roster,
            Metrics = new GatewayMetrics(metrics),
            Requests = new RecentRequests(),
            Logs = NullLoggerFactory.Instance,
            Cache = Cache,
            Semantic = Semantic,
        });
        var model = new ModelOptions { Name = "small", Targets = [], Cache = cache };
        var target = new TargetState
        {
            Options = new TargetOptions { Name = "only", Use = new TargetUse("up", "model") },
            Provider = provider,
            Model = new ModelName("upstream"),
            Load = new LoadState("only"),
            Health = new TargetHealth(model.Name, "only", model.Health, time),
            Replicas = LoadBalancingPolicies.Create("least-outstanding", random)!,
        };
        var route = new ModelRoute
        {
            Options = model,
            Name = new ModelName(model.Name),
            Tiers = [new Tier([target], LoadBalancingPolicies.Create("least-outstanding", random)!)],
            Queue = new ReplicaQueue(time, roster, model.Queue),
        };
        _snapshot = new GatewaySnapshot(
            PenstockCatalog.Empty,
            new Dictionary<string, ModelRoute>(StringComparer.Ordinal) { [model.Name] = route }.ToFrozenDictionary(StringComparer.Ordinal),
            KeyRing.Of(PenstockCatalog.Empty, mayBeOpen: true))
        {
            Providers = ProviderSet.Of(PenstockCatalog.Empty, null, new UpstreamAccess(_transport), time),
        };
    }

    /// <summary>Its cache.</summary>
    public AnswerCache Cache { get; }

    /// <summary>Its cache of answers to requests that mean the same; asked only where the model's options want it.</summary>
    public SemanticCache Semantic { get; }

    /// <summary>Asks, and gives the exchange back as it ended; its answer is in <paramref name="output"/>.</summary>
    public async ValueTask<InferenceContext> AskAsync(ReadOnlyMemory<byte> body, TenantOptions? tenant, bool isStream, IInferenceOutput output, CancellationToken cancellationToken)
    {
        var request = new InferenceRequest
        {
            RequestId = "req",
            Operation = Operation.Chat,
            Dialect = Dialect.OpenAi,
            Model = "small",
            Body = new RelayBody(body, new ByteRange(0, 0)),
            Codec = ChatCompletionsCodec.Instance,
            IsStream = isStream,
        };
        Caller caller = tenant is null ? Caller.Anonymous : new Caller(tenant, null);
        var context = new InferenceContext(request, _snapshot, caller, output, TimeProvider.System.GetTimestamp(), cancellationToken);
        await _pipeline(context);
        return context;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Semantic.DisposeAsync();
        await Cache.DisposeAsync();
        _transport.Dispose();
    }

    private sealed class NoReplicas : IReplicaDirectory
    {
        public ReplicaSnapshot Current => ReplicaSnapshot.Empty;

        public async ValueTask<ReplicaSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return Current;
        }

        public ValueTask WakeAsync(string pool, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
