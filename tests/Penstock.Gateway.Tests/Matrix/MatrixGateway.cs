using System.Net;
using System.Text;
using System.Text.Json;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.Gateway.Tests.Hosting;
using Penstock.Mock;
using Penstock.Mock.Journal;

namespace Penstock.Gateway.Tests.Matrix;

/// <summary>
/// A gateway in this process with every kind of provider behind it, whose upstream is the mock. A model's name is its kind and anything behind
/// a slash, so that each case has a target of its own whose health is its own.
/// </summary>
public sealed class MatrixGateway : IAsyncLifetime
{
    /// <summary>In every upstream key and upstream model's name: none of these is a client's business.</summary>
    public const string Secret = "upstream-4711";

    private MockServer? _mock;
    private TestGateway? _gateway;

    public static IReadOnlyList<string> Kinds { get; } = ["openai", "azure-openai", "anthropic", "gemini", "bedrock", "openai-compatible"];

    /// <summary>What cases may be named; each kind has a model for each.</summary>
    public static IReadOnlyList<string> Cases { get; } = [.. ClientDialects.All.SelectMany(dialect => FaultCase.All.Select(fault => $"{dialect.Name}/{fault.Name}")), "usage"];

    /// <summary>USD per million tokens of every model here: a different one for each kind of token.</summary>
    public static PriceOptions Prices { get; } = new()
    {
        InputUsdPerMillion = 1_000m,
        CachedInputUsdPerMillion = 100m,
        CacheWriteUsdPerMillion = 1_250m,
        OutputUsdPerMillion = 10_000m,
    };

    internal string UpstreamAuthority => _mock!.Address.Authority;

    /// <summary>What the mock has been asked.</summary>
    internal IReadOnlyList<RequestRecord> Journal => [.. _mock!.Journal.Read()];

    public async ValueTask InitializeAsync()
    {
        _mock = await MockServer.StartAsync(cancellationToken: CancellationToken.None);
        _gateway = await TestGateway.StartAsync(Catalog(_mock.Address));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_mock is not null)
        {
            await _mock.DisposeAsync();
        }
    }

    internal async Task<GatewayReply> PostAsync(ClientDialect dialect, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, dialect.Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using HttpResponseMessage response = await _gateway!.Http.SendAsync(request, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new GatewayReply(
            response.StatusCode,
            text,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
    }

    internal async Task<JsonElement> RecordAsync(GatewayReply reply)
    {
        using HttpResponseMessage response = await _gateway!.Http.GetAsync("/v1/penstock/requests/" + reply.Headers["x-penstock-request-id"], TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using JsonDocument record = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return record.RootElement.Clone();
    }

    private static TimeoutOptions Timeouts(string fault) => fault switch
    {
        "stall" => new TimeoutOptions { FirstToken = TimeSpan.FromMilliseconds(100), Total = TimeSpan.FromMilliseconds(150) },
        "stall@5" => new TimeoutOptions { Idle = TimeSpan.FromMilliseconds(200) },
        _ => new TimeoutOptions(),
    };

    private static PenstockCatalog Catalog(Uri upstream)
    {
        return new PenstockCatalog
        {
            Listen = new ListenOptions { Data = new Uri("http://127.0.0.1:0") },
            Providers = NamedMap.Create<ProviderOptions>([.. Kinds.Select(kind => new ProviderOptions
            {
                Name = "provider-" + kind,
                Kind = kind,
                Endpoint = kind.StartsWith("openai", StringComparison.Ordinal) ? new Uri(upstream, "/v1") : upstream,
                Region = kind is "bedrock" ? "eu-central-1" : null,
                Keys = [new Secret($"{Secret}-key")],
            })]),
            Models = NamedMap.Create<ModelOptions>([.. Kinds.SelectMany(kind => Cases.Select(name => new ModelOptions
            {
                Name = $"{kind}/{name}",
                Retry = new RetryOptions { Attempts = 1 },
                Timeouts = Timeouts(name.Split('/')[^1]),
                Targets = NamedMap.Create<TargetOptions>([new TargetOptions { Name = "only", Use = new TargetUse("provider-" + kind, Secret + "-model"), Prices = Prices }]),
            }))]),
        };
    }
}
