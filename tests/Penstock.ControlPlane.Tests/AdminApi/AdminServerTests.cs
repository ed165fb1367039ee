using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Operators;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.AdminApi;

/// <summary>The admin listener over a real socket.</summary>
public sealed class AdminServerTests : IAsyncLifetime
{
    private const string ViewerKey = "a-viewer-key-of-the-file";
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
    private readonly HttpClient _http = new();
    private readonly CatalogSource _catalog = new(new PenstockCatalog
    {
        Listen = new ListenOptions { Admin = new Uri("http://127.0.0.1:0") },
        AdminKeys = [new AdminKeyOptions { Name = "vic", Secret = new Secret(ViewerKey), Role = AdminRole.Viewer }],
        Pools =
        [
            new PoolOptions { Name = "cold", Scale = new ScaleOptions { Min = 0 } },
            new PoolOptions { Name = "theirs", Engine = PoolEngine.External, Endpoint = new Uri("http://127.0.0.1:1") },
        ],
        Models = [new ModelOptions { Name = "chat", Targets = [new TargetOptions { Name = "local", Use = TargetUse.OfPool("cold") }] }],
    });

    private readonly Fleet _fleet;
    private readonly OperatorKeyStore _store;
    private readonly AdminServer _server;
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private Secret _adminKey = new("");

    public AdminServerTests()
    {
        _store = new OperatorKeyStore(Path.Combine(_folder, OperatorKeyStore.FileName));
        _fleet = new Fleet(new NoCommands(), new SupervisionOptions(), Fleet.CreateHandler, _time, new Random(1), NullLogger.Instance);
        _server = new AdminServer(new AdminDependencies
        {
            Catalog = _catalog,
            Keys = _store,
            Fleet = _fleet,
            Metrics = new MetricRegistry(),
            Logs = NullLoggerFactory.Instance,
            Time = _time,
            Version = "1.2.3",
        });
    }

    public async ValueTask InitializeAsync()
    {
        _adminKey = FirstAdminKey.Ensure(_store, _time).Key!;
        _fleet.Apply(_catalog.Current.Pools);
        Assert.Null(await _server.StartAsync(_cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _fleet.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Health_needs_no_key_and_everything_else_does()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(Get("/healthz")));
        foreach (var path in new[] { "/metrics", "/admin/v1/status", "/admin/v1/replicas", "/no/such/path" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(Get(path)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer psk-admin-0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task A_wrong_key_is_refused_with_problem_details_that_do_not_repeat_it(string authorization)
    {
        var request = Get("/admin/v1/status");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await _http.SendAsync(request, _cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        var body = await answer.Content.ReadAsStringAsync(_cancel);
        Assert.Contains("reset-key", body, StringComparison.Ordinal);
        Assert.DoesNotContain("0000", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_says_what_runs()
    {
        using var status = await ReadAsync(Get("/admin/v1/status", _adminKey.Reveal()));
        var root = status.RootElement;
        Assert.Equal("1.2.3", root.GetProperty("version").GetString());
        Assert.Equal(_server.Address, new Uri(root.GetProperty("listeners").GetProperty("admin").GetString()!));
        Assert.Equal(
            ["cold process idle", "theirs external starting"],
            root.GetProperty("pools").EnumerateArray().Select(
                pool => $"{pool.GetProperty("name")} {pool.GetProperty("target")} {pool.GetProperty("health")}"));
        Assert.Equal("pool/cold", root.GetProperty("models")[0].GetProperty("targets")[0].GetProperty("use").GetString());
    }

    [Fact]
    public async Task Replicas_are_listed_with_their_phase()
    {
        using var answer = await ReadAsync(Get("/admin/v1/replicas", ViewerKey));
        var replica = Assert.Single(answer.RootElement.GetProperty("replicas").EnumerateArray());
        Assert.Equal("theirs", replica.GetProperty("pool").GetString());
        Assert.Equal("starting", replica.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Metrics_are_shown_to_a_viewer()
    {
        var text = await TextOfAsync(Get("/metrics", ViewerKey));
        Assert.Contains("penstock_pool_replicas_desired{pool=\"cold\"} 0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_may_not_act()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfAsync(Post("/admin/v1/pools/cold/restart", ViewerKey)));
    }

    [Theory]
    [InlineData("cold", HttpStatusCode.Accepted)]
    [InlineData("theirs", HttpStatusCode.Conflict)]
    [InlineData("nobodys", HttpStatusCode.NotFound)]
    public async Task A_pool_is_restarted_if_it_is_ours(string pool, HttpStatusCode expected)
    {
        Assert.Equal(expected, await StatusOfAsync(Post($"/admin/v1/pools/{pool}/restart", _adminKey.Reveal())));
    }

    [Fact]
    public async Task An_unknown_path_and_a_wrong_method_are_said()
    {
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(Get("/admin/v1/nothing", ViewerKey)));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusOfAsync(Post("/admin/v1/status", ViewerKey)));
    }

    [Fact]
    public async Task A_key_that_was_reset_is_valid_at_once_and_the_one_before_is_not()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(Get("/admin/v1/status", _adminKey.Reveal())));
        var (fresh, error) = FirstAdminKey.Reset(_store, _time);
        Assert.Null(error);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(Get("/admin/v1/status", _adminKey.Reveal())));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(Get("/admin/v1/status", fresh!.Reveal())));
    }

    [Fact]
    public async Task A_key_that_leaves_the_configuration_is_no_longer_valid()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(Get("/admin/v1/status", ViewerKey)));
        _catalog.Publish(_catalog.Current with { AdminKeys = [] });
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(Get("/admin/v1/status", ViewerKey)));
    }

    [Fact]
    public void The_first_key_is_made_once()
    {
        var (again, error) = FirstAdminKey.Ensure(_store, _time);
        Assert.Null(again);
        Assert.Null(error);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_foreign_page_is_refused_even_with_the_key(string header, string value)
    {
        var request = Get("/admin/v1/status", _adminKey.Reveal());
        request.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfAsync(request));
    }

    [Fact]
    public async Task Whoever_guesses_is_slowed_down_and_told_how_long()
    {
        for (var i = 0; i < FailedLoginThrottle.Burst; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(Get("/metrics", "wrong")));
        }

        using var answer = await _http.SendAsync(Get("/metrics", ViewerKey), _cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(Get("/metrics", ViewerKey)));
    }

    [Fact]
    public async Task A_busy_port_is_one_line()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var listen = new ListenOptions { Admin = new Uri($"http://127.0.0.1:{port}") };
        await using var server = new AdminServer(new AdminDependencies
        {
            Catalog = new CatalogSource(PenstockCatalog.Empty with { Listen = listen }),
            Keys = _store,
            Fleet = _fleet,
            Metrics = new MetricRegistry(),
            Logs = NullLoggerFactory.Instance,
            Version = "1",
        });
        var error = await server.StartAsync(_cancel);
        Assert.Contains($"{port}", error, StringComparison.Ordinal);
        Assert.Contains("--admin-urls", error, StringComparison.Ordinal);
    }

    private HttpRequestMessage Get(string path, string? key = null) => Request(HttpMethod.Get, path, key);

    private HttpRequestMessage Post(string path, string key) => Request(HttpMethod.Post, path, key);

    private HttpRequestMessage Request(HttpMethod method, string path, string? key)
    {
        var request = new HttpRequestMessage(method, new Uri(_server.Address, path));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private async Task<HttpStatusCode> StatusOfAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request, _cancel);
        return answer.StatusCode;
    }

    private async Task<string> TextOfAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request, _cancel);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(_cancel);
    }

    private async Task<JsonDocument> ReadAsync(HttpRequestMessage request) => JsonDocument.Parse(await TextOfAsync(request));

    private sealed class NoCommands : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => new("/no/such/program", []);
    }
}
