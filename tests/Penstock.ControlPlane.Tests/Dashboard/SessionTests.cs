using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.ControlPlane.Dashboard;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Operators;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.Dashboard;

/// <summary>Sign-in, cookie and edit token of the dashboard, and its files, over a real socket.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string ViewerKey = "a-viewer-key-of-the-file";
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false });
    private readonly CatalogSource _catalog = new(Catalog(ViewerKey));
    private readonly Fleet _fleet;
    private readonly OperatorKeyStore _store;
    private readonly AdminServer _server;
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private Secret _adminKey = new("");

    public SessionTests()
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
    public async Task A_key_becomes_a_cookie_that_no_script_and_no_other_site_gets()
    {
        using HttpResponseMessage answer = await SignInAsync(_adminKey.Reveal());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_adminKey.Reveal(), cookie, StringComparison.Ordinal);
        JsonElement session = await JsonAsync(answer);
        Assert.Equal("admin", session.GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/admin/v1/status", cookie));
    }

    [Fact]
    public async Task Without_a_session_nobody_is_named_and_nothing_is_shown()
    {
        using HttpResponseMessage answer = await _http.GetAsync(Url("/admin/v1/session"), _cancel);
        Assert.Equal(JsonValueKind.Null, (await JsonAsync(answer)).GetProperty("operator").ValueKind);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/admin/v1/status", "penstock_session_1=guess"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/admin/v1/status", $"penstock_session_{_server.Address.Port}=guess"));
    }

    [Fact]
    public async Task An_edit_wants_the_token_of_its_session()
    {
        (string cookie, string token) = await OpenAsync(_adminKey.Reveal());
        (_, string other) = await OpenAsync(_adminKey.Reveal());
        const string Path = "/admin/v1/pools/none/restart";

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, Path, cookie));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, Path, cookie, other));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Post, Path, cookie, token));
    }

    [Fact]
    public async Task A_session_has_its_keys_role()
    {
        (string cookie, string token) = await OpenAsync(ViewerKey);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/admin/v1/status", cookie));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, "/admin/v1/pools/none/restart", cookie, token));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Get, "/admin/v1/operators", cookie));
    }

    [Fact]
    public async Task A_session_ends_by_signing_out_by_time_and_with_its_key()
    {
        (string left, string token) = await OpenAsync(_adminKey.Reveal());
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Delete, "/admin/v1/session", left, token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/admin/v1/status", left));

        (string reset, _) = await OpenAsync(_adminKey.Reveal());
        _adminKey = FirstAdminKey.Reset(_store, _time).Key!;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/admin/v1/status", reset));

        (string old, _) = await OpenAsync(_adminKey.Reveal());
        _time.Advance(OperatorSessions.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/admin/v1/status", old));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/admin/v1/status", old));
    }

    [Fact]
    public async Task A_reload_that_leaves_a_key_as_it_is_leaves_its_sessions()
    {
        (string cookie, _) = await OpenAsync(ViewerKey);
        _catalog.Publish(Catalog(ViewerKey) with { Pools = [new PoolOptions { Name = "new", Scale = new ScaleOptions { Min = 0 } }] });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/admin/v1/status", cookie));

        _catalog.Publish(Catalog("another-key-of-the-file"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/admin/v1/status", cookie));
    }

    [Fact]
    public async Task Whoever_guesses_keys_waits()
    {
        for (int guess = 0; guess < FailedLoginThrottle.Burst; guess++)
        {
            using HttpResponseMessage wrong = await SignInAsync("psk-admin-wrong");
            Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        }

        using HttpResponseMessage throttled = await SignInAsync(_adminKey.Reveal());
        Assert.Equal(HttpStatusCode.TooManyRequests, throttled.StatusCode);
        _time.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage later = await SignInAsync(_adminKey.Reveal());
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task Sessions_are_bounded_and_the_oldest_goes_first()
    {
        (string oldest, _) = await OpenAsync(_adminKey.Reveal());
        _time.Advance(TimeSpan.FromSeconds(1));
        for (int other = 0; other < OperatorSessions.Most; other++)
        {
            await OpenAsync(_adminKey.Reveal());
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/admin/v1/status", oldest));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/overview")]
    [InlineData("/requests/req_019d00000000700080000000000000")]
    public async Task Every_page_is_the_one_page_with_a_strict_policy(string path)
    {
        using HttpResponseMessage page = await _http.GetAsync(Url(path), _cancel);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());
        string html = await page.Content.ReadAsStringAsync(_cancel);
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_kept_for_ever_and_come_compressed()
    {
        string html = await _http.GetStringAsync(Url("/"), _cancel);
        string script = html.Split('"').Single(part => part.StartsWith("/assets/app-", StringComparison.Ordinal));
        foreach ((string accepted, string? encoding) in new[] { ("br, gzip", "br"), ("gzip;q=0.5", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", null) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Url(script));
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            using HttpResponseMessage file = await _http.SendAsync(request, _cancel);

            Assert.Equal("public, max-age=31536000, immutable", file.Headers.CacheControl!.ToString());
            Assert.Equal("text/javascript", file.Content.Headers.ContentType!.MediaType);
            Assert.Equal(encoding, file.Content.Headers.ContentEncoding.SingleOrDefault());
            using var again = new HttpRequestMessage(HttpMethod.Get, Url(script));
            again.Headers.IfNoneMatch.Add(file.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, (await _http.SendAsync(again, _cancel)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(Url("/assets/none.js"), _cancel)).StatusCode);
    }

    [Fact]
    public void All_files_together_are_small()
    {
        const int Most = 300_000;
        Assert.InRange(DashboardFiles.All.Values.Sum(file => (file.Brotli ?? file.Plain).Length), 20_000, Most);
        Assert.InRange(DashboardFiles.All.Values.Sum(file => (file.Gzip ?? file.Plain).Length), 20_000, Most);
    }

    private static PenstockCatalog Catalog(string viewerKey) => new()
    {
        Listen = new ListenOptions { Admin = new Uri("http://127.0.0.1:0") },
        AdminKeys = [new AdminKeyOptions { Name = "vic", Secret = new Secret(viewerKey), Role = AdminRole.Viewer }],
    };

    private Uri Url(string path) => new(_server.Address, path);

    private Task<HttpResponseMessage> SignInAsync(string key) =>
        _http.PostAsync(Url("/admin/v1/session"), JsonContent.Create(new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = key }), _cancel);

    private async Task<(string Cookie, string Token)> OpenAsync(string key)
    {
        using HttpResponseMessage answer = await SignInAsync(key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer.Headers.GetValues("Set-Cookie").Single(), (await JsonAsync(answer)).GetProperty("csrf").GetString()!);
    }

    private async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using JsonDocument json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(_cancel), cancellationToken: _cancel);
        return json.RootElement.Clone();
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string cookie, string? token = null)
    {
        using var request = new HttpRequestMessage(method, Url(path));
        request.Headers.TryAddWithoutValidation("Cookie", cookie.Split(';')[0]);
        if (token is not null)
        {
            request.Headers.Add("x-penstock-csrf", token);
        }

        using HttpResponseMessage answer = await _http.SendAsync(request, _cancel);
        return answer.StatusCode;
    }

    private sealed class NoCommands : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => throw new NotSupportedException();
    }
}
