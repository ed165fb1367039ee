using Penstock.EndToEnd.Tests;
using Penstock.Mock;

namespace Penstock.Dashboard.Tests;

/// <summary>
/// <c>penstock serve</c> under light load: three tenants, models at two mock upstreams of which one fails often, a pool that scales, caches, budgets. One
/// headless browser walks through the pages; what it found is kept by the name of the check.
/// </summary>
public sealed class LiveGateway : IAsyncLifetime
{
    /// <summary>The admin's key, by which the browser signs in.</summary>
    public const string AdminKey = "psk-admin-for-these-tests-alone";

    /// <summary>A viewer's key.</summary>
    public const string ViewerKey = "psk-viewer-for-these-tests-alone";

    private MockServer? _well;
    private MockServer? _ill;
    private Gateway? _gateway;
    private LightLoad? _load;

    /// <summary>What the checks said, by name.</summary>
    internal IReadOnlyDictionary<string, CheckResult> Results { get; private set; } = new Dictionary<string, CheckResult>(StringComparer.Ordinal);

    /// <summary>All that the browser's script wrote.</summary>
    public string Output { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _well = await MockAsync(("ttft", "lognormal(140,0.5)"), ("rate", "150"), ("jitter", "0.4"), ("tokens", "lognormal(45,0.7)"));
        _ill = await MockAsync(("ttft", "uniform(60,260)"), ("tokens", "24"), ("fail", "500:0.5+stall:0.35"), ("stall_for", "700ms"));
        _gateway = new Gateway { Configuration = Configuration(_well.Address, _ill.Address) };
        await _gateway.InitializeAsync();
        _load = new LightLoad(_gateway.Data, TimeProvider.System);
        await _load.UntilAsync(Screenshots.Length > 0 ? LightLoad.EnoughToLookAt : LightLoad.Enough, CancellationToken.None);
        await BrowseAsync(_gateway);
    }

    public async ValueTask DisposeAsync()
    {
        if (_load is not null)
        {
            await _load.DisposeAsync();
        }

        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        foreach (MockServer? mock in new[] { _well, _ill })
        {
            if (mock is not null)
            {
                await mock.DisposeAsync();
            }
        }
    }

    /// <summary>Where pictures of the pages go; empty for nowhere.</summary>
    private static string Screenshots => Environment.GetEnvironmentVariable("PENSTOCK_SCREENSHOTS") is { Length: > 0 } folder ? Path.GetFullPath(folder, Checkout.Root) : "";

    private static async Task<MockServer> MockAsync(params (string Name, string Value)[] settings)
    {
        var behaviour = new Mock.Behaviour.MockBehaviour();
        foreach ((string name, string value) in settings)
        {
            Assert.Null(Mock.Behaviour.BehaviourSettings.Apply(ref behaviour, name, value));
        }

        return await MockServer.StartAsync(new MockOptions { Behaviour = behaviour }, CancellationToken.None);
    }

    private async Task BrowseAsync(Gateway gateway)
    {
        string script = Path.Combine(Checkout.NodeScripts, "dashboard", "run.mjs");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ADMIN_KEY"] = AdminKey,
            ["VIEWER_KEY"] = ViewerKey,
            ["SCREENSHOTS"] = Screenshots,
            ["MOCK"] = Base(_well!.Address),
        };
        await using ChildProcess node = ChildProcess.Start("node", [script, gateway.Admin.ToString().TrimEnd('/')], Checkout.Root, environment);
        await node.WaitForExitAsync(CancellationToken.None);
        Output = node.Output;
        Results = CheckResult.Read(Output);
    }

    private static string Configuration(Uri well, Uri ill) => $$"""
        version: 1
        gateway: { allowHosts: [127.0.0.1], region: eu }
        admin:
          keys:
            olga: { secret: "{{AdminKey}}", role: admin }
            vic: { secret: "{{ViewerKey}}", role: viewer }
        providers:
          north: { kind: openai-compatible, endpoint: "{{Base(well)}}/v1", keys: [k1], region: eu }
          south: { kind: openai-compatible, endpoint: "{{Base(ill)}}/v1", keys: [k2], region: us }
          claude: { kind: anthropic, endpoint: "{{Base(well)}}", keys: [k3], region: eu }
        pools:
          local:
            engine: command
            command: ["{{Checkout.Penstock}}", mock, --no-auth, --ttft, "lognormal(180,0.4)", --rate, "60", --tokens, "lognormal(50,0.5)", --urls, "http://127.0.0.1:{port}"]
            scale: { min: 1, max: 4, stabilization: 12s, predict: false, slo: { firstToken: 500ms } }
            cost: { replicaHourUsd: 0.85 }
        models:
          chat:
            targets:
              north: { use: north/gpt-4o-mini, prices: { inputUsdPerMillion: 15, outputUsdPerMillion: 60 } }
              south: { use: south/gpt-4o-mini, prices: { inputUsdPerMillion: 15, outputUsdPerMillion: 60 } }
            retry: { attempts: 3 }
            timeouts: { firstToken: 650ms }
            health: { ejectAfter: 4, ejectFor: 1m }
          reasoning:
            targets:
              claude: { use: claude/claude-sonnet-4-5, prices: { inputUsdPerMillion: 30, outputUsdPerMillion: 150 } }
              spare: { use: north/gpt-4o, tier: 1, prices: { inputUsdPerMillion: 25, outputUsdPerMillion: 100 } }
          summaries:
            targets: { local: { use: pool/local, maxConcurrent: 2 } }
            queue: { max: 100, wait: 1m }
          answers:
            targets: { north: { use: north/gpt-4o-mini, prices: { inputUsdPerMillion: 15, outputUsdPerMillion: 60 } } }
            cache: { exact: 10m, sampled: true, semantic: { maxErrorRate: 0.05, ttl: 10m } }
        tenants:
          acme: { budget: { usd: 200, per: month }, limits: { rpm: 6000 }, keys: { app: { secret: {{LightLoad.Acme}} } } }
          globex: { budget: { usd: 9, per: month }, keys: { app: { secret: {{LightLoad.Globex}} }, ci: { secret: the-ci-key-of-globex } } }
          initech: { models: [chat, answers], keys: { app: { secret: {{LightLoad.Initech}} } } }
        """;

    private static string Base(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
