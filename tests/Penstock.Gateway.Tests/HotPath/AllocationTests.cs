using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resolution;
using Penstock.Gateway.Tests.Hosting;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;
using Penstock.Providers.Transport;
using Penstock.Storage.Tenants;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Tests.HotPath;

/// <summary>
/// What a governed request may allocate: limits, a budget, prices and metrics are on, the upstream answers at once, and all of it runs on one
/// thread, so that the figure is the same on every machine. A bound that breaks says that something was added to the hot path.
/// </summary>
public sealed class AllocationTests : IDisposable
{
    private const int Events = 200;
    private const string Answer = """{"id":"c","object":"chat.completion","model":"up","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello."}}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";

    private readonly ReadyTransport _upstream = new();
    private readonly InferenceDelegate _pipeline;
    private readonly GatewaySnapshot _snapshot;

    public AllocationTests()
    {
        TimeProvider time = TimeProvider.System;
        var roster = new ReplicaRoster(new FakeReplicas());
        var accounts = new AccountBook(new LocalCounters(time, SpendFile.InMemory()), time);
        var limits = new LimitOptions { RequestsPerMinute = 1_000_000, TokensPerMinute = 1_000_000_000_000, Concurrent = 1000 };
        var catalog = new PenstockCatalog
        {
            Providers = [new ProviderOptions { Name = "up", Kind = "openai-compatible", Endpoint = new Uri("http://127.0.0.1:1/v1") }],
            Models = NamedMap.Create<ModelOptions>([Model()]),
            Tenants =
            [
                new TenantOptions
                {
                    Name = "acme",
                    Limits = limits,
                    Budget = new BudgetOptions { Usd = 1_000_000m, Per = BudgetPeriod.Month },
                    Keys = [new VirtualKeyOptions { Name = "app", Secret = new Secret("sk-acme-0123456789abcdef"), Limits = limits }],
                },
            ],
        };
        _pipeline = GatewayPipeline.Compose(new PipelineParts
        {
            Time = time,
            Random = new Random(7),
            Roster = roster,
            Metrics = new GatewayMetrics(new MetricRegistry()),
            Requests = new RecentRequests(),
            Accounts = accounts,
            Logs = NullLoggerFactory.Instance,
        });
        _snapshot = new SnapshotBuilder(new UpstreamAccess(_upstream), time, new Random(1), roster, accounts).Build(catalog, null, mayBeOpen: true);
    }

    public void Dispose() => _upstream.Body.Dispose();

    [Fact]
    public void A_relayed_answer_stays_below_its_bound()
    {
        long bytes = PerRequest(isStream: false, Encoding.UTF8.GetBytes(Answer));

        Assert.InRange(bytes, 1, 8 * 1024);
    }

    [Fact]
    public void An_event_of_a_stream_allocates_nothing()
    {
        long few = PerRequest(isStream: true, Stream(1));
        long many = PerRequest(isStream: true, Stream(1 + Events));

        // Room for a buffer that grows; an object an event would be 24 bytes times as many.
        Assert.InRange(many - few, -1024, Events * 8);
    }

    private static ModelOptions Model() => new()
    {
        Name = "small",
        Targets =
        [
            new TargetOptions
            {
                Name = "only",
                Use = new TargetUse("up", "up-model"),
                MaxOutputTokens = 100,
                ContextTokens = 10_000,
                Prices = new PriceOptions { InputUsdPerMillion = 1, OutputUsdPerMillion = 2 },
            },
        ],
    };

    private static byte[] Stream(int events)
    {
        var text = new StringBuilder();
        for (int i = 0; i < events; i++)
        {
            text.Append("""data: {"id":"c","object":"chat.completion.chunk","model":"up","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}],"usage":null}""").Append("\n\n");
        }

        text.Append("""data: {"id":"c","model":"up","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""").Append("\n\n");
        text.Append("""data: {"id":"c","model":"up","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""").Append("\n\n");
        return Encoding.UTF8.GetBytes(text.Append("data: [DONE]\n\n").ToString());
    }

    private long PerRequest(bool isStream, byte[] answer)
    {
        const int Warm = 50;
        const int Measured = 50;
        (_upstream.IsStream, _upstream.Answer) = (isStream, answer);
        Run(Warm, isStream);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(Measured, isStream);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Measured;
    }

    private void Run(int count, bool isStream)
    {
        Caller caller = _snapshot.Keys.Find("sk-acme-0123456789abcdef", DateTimeOffset.UnixEpoch)!;
        var body = new RelayBody("{\"model\":\"small\"}"u8.ToArray(), new ByteRange(9, 7));
        for (int i = 0; i < count; i++)
        {
            var request = new InferenceRequest
            {
                RequestId = "req_019ac5a1f0f87000800000000000000",
                Operation = Operation.Chat,
                Dialect = Dialect.OpenAi,
                Model = "small",
                Body = body,
                IsStream = isStream,
                IncludeUsage = true,
            };
            var output = new NullOutput();
            var context = new InferenceContext(request, _snapshot, caller, output, TimeProvider.System.GetTimestamp(), CancellationToken.None);
            ValueTask run = _pipeline(context);

            Assert.True(run.IsCompletedSuccessfully, "The request left its thread.");
            Assert.Equal(Outcome.Completed, context.Outcome);
            Assert.NotNull(context.CostUsd);
        }
    }

    private sealed class NullOutput : IInferenceOutput
    {
        public bool IsCommitted { get; private set; }

        public bool TryCommit(in AnswerHead head) => IsCommitted = true;

        public void Write(in RelayFrame frame)
        {
            // Looked at by nobody.
        }

        public void Write(ChatChunk chunk) => throw new InvalidOperationException("It is relayed.");

        public void Write(ChatAnswer answer) => throw new InvalidOperationException("It is relayed.");

        public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);
    }

    /// <summary>Has the answer in its hand; one at a time, so that its own cost is out of the picture.</summary>
    private sealed class ReadyTransport : IUpstreamTransport
    {
        public MemoryStream Body { get; private set; } = new();

        public bool IsStream { get; set; }

        public byte[] Answer { get; set; } = [];

        public ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
        {
            Body = new MemoryStream(Answer);
            return ValueTask.FromResult(new UpstreamResult(
                new ReadyResponse(Body) { Status = 200, MediaType = IsStream ? "text/event-stream" : "application/json", ContentLength = IsStream ? null : Answer.Length }, null));
        }
    }

    private sealed class ReadyResponse(Stream body) : UpstreamResponse
    {
        public override Stream Body => body;

        public override string? Header(string name) => null;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
