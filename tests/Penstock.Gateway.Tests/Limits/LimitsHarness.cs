using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Reservation;
using Penstock.Gateway.Resolution;
using Penstock.Gateway.Tests.Hosting;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Providers.Transport;
using Penstock.Storage.Tenants;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Tests.Limits;

/// <summary>The stages that limit, around calls that a test ends as it likes.</summary>
internal sealed class LimitsHarness : IDisposable
{
    public const string Key = "sk-acme-0123456789abcdef";

    private readonly HttpClientTransport _transport = new(new SocketsHttpHandler());
    private readonly SnapshotBuilder _builder;
    private readonly InferenceDelegate _pipeline;
    private GatewaySnapshot? _snapshot;

    public LimitsHarness(TenantOptions tenant, ModelOptions? model = null, SpendFile? spend = null, params ModelOptions[] others)
    {
        Book = new AccountBook(new LocalCounters(Time, spend ?? SpendFile.InMemory()), Time);
        Metrics = new LimitMetrics(Registry);
        Register = new ReservationRegister(Time, Metrics);
        _builder = new SnapshotBuilder(new UpstreamAccess(_transport), Time, new Random(1), new ReplicaRoster(new FakeReplicas()), Book);
        Catalog = new PenstockCatalog
        {
            Providers = [new ProviderOptions { Name = "up", Kind = "openai-compatible", Endpoint = new Uri("http://127.0.0.1:1/v1") }],
            Models = NamedMap.Create<ModelOptions>([model ?? Model("small"), .. others]),
            Tenants = [tenant],
        };
        Apply(Catalog);
        _pipeline = StageChain.Of(
            new RequestLimitsStage(Book, Metrics, Time),
            new ResolutionStage(),
            new ReservationStage(Book, Register, Metrics, Time, NullLogger.Instance),
            new Terminal(this));
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero));

    public MetricRegistry Registry { get; } = new();

    public AccountBook Book { get; }

    public LimitMetrics Metrics { get; }

    public ReservationRegister Register { get; }

    public PenstockCatalog Catalog { get; private set; }

    /// <summary>What a call does; by default it answers at once with 10 prompt and 10 output tokens.</summary>
    public Func<InferenceContext, ValueTask> Call { get; set; } = context => Answer(context, 10, 10);

    public int Calls { get; private set; }

    public Instant Now => Instant.Of(Time);

    public static ModelOptions Model(string name, decimal usdPerMillion = 100, int? maxOutput = 1000) => new()
    {
        Name = name,
        Targets =
        [
            new TargetOptions
            {
                Name = "target",
                Use = new TargetUse("up", name),
                MaxOutputTokens = maxOutput,
                Prices = new PriceOptions { InputUsdPerMillion = usdPerMillion, OutputUsdPerMillion = usdPerMillion },
            },
        ],
    };

    public static TenantOptions Tenant(LimitOptions? limits = null, BudgetOptions? budget = null, VirtualKeyOptions? key = null, EndUserOptions? endUsers = null) => new()
    {
        Name = "acme",
        Limits = limits ?? LimitOptions.None,
        Budget = budget,
        EndUsers = endUsers,
        Keys = [key ?? new VirtualKeyOptions { Name = "app", Secret = new Secret(Key) }],
    };

    public static ValueTask Answer(InferenceContext context, int prompt, int output)
    {
        context.Attempts = 1;
        context.FirstTokenAt = 1;
        context.Usage = new TokenUsage { PromptTokens = prompt, OutputTokens = output };
        context.CostUsd = UsageCost.Of(context.Usage, context.Tiers[0].Targets[0]);
        context.End(Outcome.Completed);
        return ValueTask.CompletedTask;
    }

    public void Apply(PenstockCatalog catalog)
    {
        Catalog = catalog with { Version = Catalog.Version + 1 };
        _snapshot = _builder.Build(Catalog, _snapshot, mayBeOpen: true);
    }

    public async Task<InferenceContext> RunAsync(int? maxTokens = 10, string? user = null, string model = "small", string body = """{"model":"small","messages":[]}""")
    {
        var request = new InferenceRequest
        {
            RequestId = "req_1",
            Operation = Operation.Chat,
            Dialect = Dialect.OpenAi,
            Model = model,
            Body = new RelayBody(Encoding.UTF8.GetBytes(body), new ByteRange(9, 7)),
            MaxOutputTokens = maxTokens,
            EndUser = user,
        };
        Caller caller = _snapshot!.Keys.Find(Key, Time.GetUtcNow())!;
        var context = new InferenceContext(request, _snapshot, caller, new FakeOutput(), Time.GetTimestamp(), CancellationToken.None);
        await _pipeline(context);
        return context;
    }

    public LimitCounter Counter(AccountKind kind, LimitMeasure measure, string name = "") =>
        Book.Find(kind, kind == AccountKind.Model ? "" : "acme", name)!.Find(measure)!;

    public decimal SpentUsd()
    {
        (long settled, _) = ((PeriodCounter)Counter(AccountKind.Tenant, LimitMeasure.Spend)).Spent(Now);
        return Money.ToUsd(settled);
    }

    public long Reserved() => ((PeriodCounter)Counter(AccountKind.Tenant, LimitMeasure.Spend)).Spent(Now).Reserved;

    public void Dispose()
    {
        Register.Dispose();
        _transport.Dispose();
    }

    private sealed class Terminal(LimitsHarness harness) : IInferenceStage
    {
        public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
        {
            harness.Calls++;
            return harness.Call(context);
        }
    }
}
