using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Tests.Hosting;
using Penstock.Mock;

namespace Penstock.Gateway.Tests.Dialects;

/// <summary>A gateway with a model on every kind of provider, all of them the mock, and two tenants.</summary>
internal sealed class EveryKindGateway : IAsyncDisposable
{
    public const string Acme = "sk-acme-0123456789abcdef";
    public const string Globex = "sk-globex-0123456789abcdef";

    private static readonly (string Kind, string Chat, string? Embedding)[] Kinds =
    [
        ("openai", "gpt-4o-mini", "text-embedding-3-small"),
        ("openai-compatible", "some-model", "some-embedding"),
        ("azure-openai", "gpt-4o-mini", "text-embedding-3-small"),
        ("anthropic", "claude-sonnet-4-5", null),
        ("gemini", "gemini-2.5-flash", "gemini-embedding-001"),
        ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.titan-embed-text-v2:0"),
    ];

    private EveryKindGateway(MockServer mock, TestGateway gateway) => (Mock, Gateway) = (mock, gateway);

    public MockServer Mock { get; }

    public TestGateway Gateway { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<EveryKindGateway> StartAsync(Func<PenstockCatalog, PenstockCatalog>? change = null)
    {
        MockServer mock = await MockServer.StartAsync(new MockOptions(), Cancelled);
        PenstockCatalog catalog = Catalog(mock.Address);
        return new EveryKindGateway(mock, await TestGateway.StartAsync(change is null ? catalog : change(catalog)));
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string key = Acme, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, Acme, headers);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response, int status = 200)
    {
        string text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Mock.DisposeAsync();
    }

    private static PenstockCatalog Catalog(Uri mock) => new()
    {
        Listen = new ListenOptions { Data = new Uri("http://127.0.0.1:0") },
        Providers = NamedMap.Create<ProviderOptions>([.. Kinds.Select(kind => new ProviderOptions
        {
            Name = kind.Kind,
            Kind = kind.Kind,
            Endpoint = kind.Kind is "openai" or "openai-compatible" ? new Uri(mock, "/v1") : mock,
            Keys = [new Secret("upstream-secret")],
            Region = "eu-central-1",
        })]),
        Models = NamedMap.Create<ModelOptions>([.. Kinds.SelectMany(Models)]),
        Tenants =
        [
            new TenantOptions { Name = "acme", Keys = [new VirtualKeyOptions { Name = "app", Secret = new Secret(Acme) }] },
            new TenantOptions { Name = "globex", Keys = [new VirtualKeyOptions { Name = "app", Secret = new Secret(Globex) }] },
        ],
    };

    private static IEnumerable<ModelOptions> Models((string Kind, string Chat, string? Embedding) kind)
    {
        yield return Model($"chat-{kind.Kind}", kind.Kind, kind.Chat);
        yield return Model($"embed-{kind.Kind}", kind.Kind, kind.Embedding ?? kind.Chat);
        if (kind.Kind is "bedrock")
        {
            yield return Model("embed-cohere", kind.Kind, "cohere.embed-multilingual-v3");
        }
    }

    private static ModelOptions Model(string name, string provider, string model) => new()
    {
        Name = name,
        Targets =
        [
            new TargetOptions
            {
                Name = "only",
                Use = new TargetUse(provider, model),
                Prices = new PriceOptions { InputUsdPerMillion = 1, OutputUsdPerMillion = 10 },
            },
        ],
    };
}
