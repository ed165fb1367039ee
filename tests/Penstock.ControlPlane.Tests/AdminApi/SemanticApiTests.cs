using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Operators;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.AdminApi;

/// <summary>The semantic cache by the admin API, over a real socket: who may see and say what.</summary>
public sealed class SemanticApiTests : IAsyncLifetime
{
    private const string OperatorKey = "an-operator-key-of-the-file";
    private const string ViewerKey = "a-viewer-key-of-the-file";
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly HttpClient _http = new();
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private readonly AnswerCache _cache;
    private readonly SemanticCache _semantic;
    private readonly Fleet _fleet;
    private readonly AdminServer _server;

    public SemanticApiTests()
    {
        var metrics = new MetricRegistry();
        _cache = new AnswerCache(new AnswerCacheOptions(), null, TimeProvider.System, new Random(1), metrics, NullLoggerFactory.Instance);
        _semantic = new SemanticCache(_cache, new SemanticBounds(), null, TimeProvider.System, new Random(1), metrics, NullLoggerFactory.Instance);
        _fleet = new Fleet(new NoWorkers(), new SupervisionOptions(), Fleet.CreateHandler, TimeProvider.System, new Random(1), NullLogger.Instance);
        _server = new AdminServer(new AdminDependencies
        {
            Catalog = new CatalogSource(new PenstockCatalog
            {
                Listen = new ListenOptions { Admin = new Uri("http://127.0.0.1:0") },
                AdminKeys =
                [
                    new AdminKeyOptions { Name = "olga", Secret = new Secret(OperatorKey), Role = AdminRole.Operator },
                    new AdminKeyOptions { Name = "vic", Secret = new Secret(ViewerKey), Role = AdminRole.Viewer },
                ],
            }),
            Keys = new OperatorKeyStore(Path.Combine(_folder, OperatorKeyStore.FileName)),
            Fleet = _fleet,
            Metrics = metrics,
            Logs = NullLoggerFactory.Instance,
            Version = "1.2.3",
            Cache = _cache,
            Semantic = _semantic.Operations,
        });
    }

    public async ValueTask InitializeAsync() => Assert.Null(await _server.StartAsync(_cancel));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _fleet.DisposeAsync();
        await _semantic.DisposeAsync();
        await _cache.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Shows_how_the_semantic_cache_stands()
    {
        (int status, JsonElement cache) = await CallAsync(ViewerKey, "GET", "cache");

        Assert.Equal(200, status);
        Assert.True(cache.GetProperty("semantic").GetProperty("isLoaded").GetBoolean());
        Assert.Equal(JsonValueKind.Null, cache.GetProperty("semantic").GetProperty("store").ValueKind);
        Assert.Empty(cache.GetProperty("semantic").GetProperty("models").EnumerateArray());
    }

    [Theory]
    [InlineData(ViewerKey, "GET", "cache/entries", null, 200)]
    [InlineData(ViewerKey, "GET", "cache/entries?texts=true", null, 403)]
    [InlineData(OperatorKey, "GET", "cache/entries?texts=true&tenant=acme&model=chat&limit=1000", null, 200)]
    [InlineData(OperatorKey, "GET", "cache/entries?limit=0", null, 400)]
    [InlineData(OperatorKey, "GET", "cache/entries?texts=maybe", null, 400)]
    [InlineData(OperatorKey, "GET", "cache/entries?colour=red", null, 400)]
    [InlineData(ViewerKey, "POST", "cache/feedback", """{"entry":"ENTRY","verdict":"wrong"}""", 403)]
    [InlineData(OperatorKey, "POST", "cache/feedback", """{"entry":"ENTRY","verdict":"wrong"}""", 404)]
    [InlineData(OperatorKey, "POST", "cache/feedback", """{"entry":"ENTRY","verdict":"fine"}""", 400)]
    [InlineData(OperatorKey, "POST", "cache/feedback", "[]", 400)]
    [InlineData(OperatorKey, "DELETE", "cache?entry=ENTRY", null, 200)]
    [InlineData(OperatorKey, "DELETE", "cache?tenant=acme", null, 200)]
    public async Task Says_who_may_do_what(string key, string method, string path, string? body, int expected)
    {
        string entry = new('a', 64);
        (int status, _) = await CallAsync(key, method, path.Replace("ENTRY", entry, StringComparison.Ordinal), body?.Replace("ENTRY", entry, StringComparison.Ordinal));

        Assert.Equal(expected, status);
    }

    private async Task<(int Status, JsonElement Answer)> CallAsync(string key, string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Address, "/admin/v1/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.SendAsync(request, _cancel);
        string text = await answer.Content.ReadAsStringAsync(_cancel);
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    private sealed class NoWorkers : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => new("/no/such/program", []);
    }
}
