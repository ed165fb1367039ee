using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.Gateway.Authentication;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Operators;
using Penstock.Storage.Tenants;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.AdminApi;

/// <summary>Tenants, keys, operators and the account of what was done, over a real socket.</summary>
public sealed class TenantApiTests : IAsyncLifetime
{
    private const string AdminKey = "an-admin-key-of-the-file";
    private const string ViewerKey = "a-viewer-key-of-the-file";
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
    private readonly HttpClient _http = new();
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private readonly TenantCatalogSource _catalog;
    private readonly Fleet _fleet;
    private readonly AdminServer _server;

    public TenantApiTests()
    {
        var file = new CatalogSource(new PenstockCatalog
        {
            Listen = new ListenOptions { Admin = new Uri("http://127.0.0.1:0") },
            AdminKeys =
            [
                new AdminKeyOptions { Name = "ada", Secret = new Secret(AdminKey) },
                new AdminKeyOptions { Name = "vic", Secret = new Secret(ViewerKey), Role = AdminRole.Viewer },
            ],
            Pools = [new PoolOptions { Name = "cold", Scale = new ScaleOptions { Min = 0 } }],
            Models = [new ModelOptions { Name = "chat", Targets = [new TargetOptions { Name = "local", Use = TargetUse.OfPool("cold") }] }],
            Tenants = [new TenantOptions { Name = "owned", Keys = [new VirtualKeyOptions { Name = "app", Secret = new Secret("sk-owned-0123456789") }] }],
        });
        var store = new TenantStore(Path.Combine(_folder, TenantStore.FileName));
        _catalog = new TenantCatalogSource(file, store);
        _fleet = new Fleet(new NoWorkers(), new SupervisionOptions(), Fleet.CreateHandler, _time, new Random(1), NullLogger.Instance);
        _server = new AdminServer(new AdminDependencies
        {
            Catalog = _catalog,
            Keys = new OperatorKeyStore(Path.Combine(_folder, OperatorKeyStore.FileName)),
            Tenants = store,
            Audit = new AuditLog(Path.Combine(_folder, AuditLog.FileName)),
            Fleet = _fleet,
            Metrics = new MetricRegistry(),
            Logs = NullLoggerFactory.Instance,
            Time = _time,
            Version = "1.2.3",
        });
    }

    public async ValueTask InitializeAsync() => Assert.Null(await _server.StartAsync(_cancel));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _fleet.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_tenant_reads_back_as_it_was_written()
    {
        (int status, JsonElement tenant) = await CallAsync("PUT", "tenants/acme", """
            {"models":["chat"],"limits":{"rpm":60,"tpd":1000},"budget":{"usd":12.5,"per":"week","warnAt":0.5,"degradeTo":"chat"},"endUsers":{"limits":{"rpm":3}}}
            """);

        Assert.Equal(200, status);
        Assert.Equal("api", tenant.GetProperty("origin").GetString());
        Assert.Equal("""{"rpm":60,"tpd":1000}""", tenant.GetProperty("limits").GetRawText());
        Assert.Equal("""{"usd":12.5,"per":"week","warnAt":0.5,"degradeTo":"chat"}""", tenant.GetProperty("budget").GetRawText());
        Assert.Equal(tenant.GetRawText(), (await CallAsync("GET", "tenants/acme")).Answer.GetRawText());
        Assert.Equal(new LimitOptions { RequestsPerMinute = 60, TokensPerDay = 1000 }, _catalog.Current.Tenants["acme"].Limits);
    }

    [Theory]
    [InlineData("""{"limit":{"rpm":1}}""")]
    [InlineData("""{"limits":{"rpm":-1}}""")]
    [InlineData("""{"limits":{"rpm":"many"}}""")]
    [InlineData("""{"models":["unknown"]}""")]
    [InlineData("""{"budget":{"usd":-1}}""")]
    [InlineData("""{"budget":{"usd":1,"per":"year"}}""")]
    [InlineData("""{"budget":{"usd":1,"warnAt":2}}""")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task What_is_unknown_or_wrong_is_refused_and_nothing_is_stored(string body)
    {
        Assert.Equal(400, (await CallAsync("PUT", "tenants/acme", body)).Status);
        Assert.Equal(404, (await CallAsync("GET", "tenants/acme")).Status);
    }

    [Theory]
    [InlineData("PUT", "tenants/owned", "{}")]
    [InlineData("DELETE", "tenants/owned", null)]
    [InlineData("POST", "keys/owned/app/rotate", null)]
    [InlineData("DELETE", "keys/owned/app", null)]
    [InlineData("POST", "keys", """{"tenant":"owned","name":"app"}""")]
    [InlineData("DELETE", "operators/ada", null)]
    public async Task What_the_file_owns_is_not_edited_here(string method, string path, string? body) =>
        Assert.Equal(409, (await CallAsync(method, path, body)).Status);

    [Theory]
    [InlineData("PUT", "tenants/acme", "{}")]
    [InlineData("POST", "keys", """{"tenant":"owned","name":"other"}""")]
    [InlineData("GET", "audit", null)]
    [InlineData("GET", "operators", null)]
    public async Task A_viewer_changes_nothing(string method, string path, string? body) =>
        Assert.Equal(403, (await CallAsync(method, path, body, ViewerKey)).Status);

    [Fact]
    public async Task A_key_is_shown_once_valid_at_once_and_kept_only_as_a_hash()
    {
        string key = await MakeKeyAsync();
        string list = (await CallAsync("GET", "keys")).Answer.GetRawText();
        string stored = await File.ReadAllTextAsync(Path.Combine(_folder, TenantStore.FileName), _cancel);

        Assert.Matches("^psk-[0-9a-f]{16}-[0-9a-f]{64}$", key);
        Assert.Equal("app2", Ring().Find(key, _time.GetUtcNow())!.Key!.Name);
        Assert.Null(Ring().Find(key[..^1] + (key[^1] == '0' ? '1' : '0'), _time.GetUtcNow()));
        Assert.DoesNotContain(key[21..], list + stored, StringComparison.Ordinal);
        Assert.DoesNotContain("salt", list, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_rotation_leaves_two_keys_for_its_grace_and_then_one()
    {
        string first = await MakeKeyAsync();
        string second = (await CallAsync("POST", "keys/owned/app2/rotate", """{"graceSeconds":3600}""")).Answer.GetProperty("key").GetString()!;

        Assert.NotNull(Ring().Find(first, _time.GetUtcNow()));
        Assert.NotNull(Ring().Find(second, _time.GetUtcNow()));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(Ring().Find(first, _time.GetUtcNow()));
        Assert.NotNull(Ring().Find(second, _time.GetUtcNow()));
    }

    [Fact]
    public async Task A_revoked_key_is_none_and_its_name_may_be_used_again()
    {
        string key = await MakeKeyAsync();
        (int status, JsonElement answer) = await CallAsync("DELETE", "keys/owned/app2");

        Assert.Equal((200, "revoked"), (status, answer.GetProperty("state").GetString()));
        Assert.Null(Ring().Find(key, _time.GetUtcNow()));
        Assert.NotEqual(key, await MakeKeyAsync());
        Assert.Null(Ring().Find(key, _time.GetUtcNow()));
    }

    [Fact]
    public async Task Deleting_a_tenant_ends_its_keys_and_does_not_open_the_gateway()
    {
        await CallAsync("PUT", "tenants/acme", "{}");
        string key = (await CallAsync("POST", "keys", """{"tenant":"acme","name":"app"}""")).Answer.GetProperty("key").GetString()!;
        Assert.NotNull(Ring().Find(key, _time.GetUtcNow()));

        Assert.Equal(204, (await CallAsync("DELETE", "tenants/acme")).Status);

        Assert.Null(Ring().Find(key, _time.GetUtcNow()));
        Assert.False(Ring().IsOpen);
    }

    [Fact]
    public async Task Another_process_finds_what_was_stored()
    {
        string key = await MakeKeyAsync();
        var again = new TenantCatalogSource(new CatalogSource(PenstockCatalog.Empty with { Tenants = [new TenantOptions { Name = "owned" }] }), new TenantStore(Path.Combine(_folder, TenantStore.FileName)));

        Assert.NotNull(KeyRing.Of(again.Current, mayBeOpen: true).Find(key, _time.GetUtcNow()));
    }

    [Fact]
    public async Task Operators_are_named_and_what_they_do_is_written_down()
    {
        (int status, JsonElement made) = await CallAsync("POST", "operators", """{"name":"bob","role":"admin"}""");
        string bob = made.GetProperty("key").GetString()!;
        await CallAsync("PUT", "tenants/acme", "{}", bob);
        await CallAsync("PUT", "tenants/acme", """{"oops":1}""", bob);
        await CallAsync("GET", "tenants", null, bob);
        await CallAsync("DELETE", "operators/bob");

        Assert.Equal(201, status);
        Assert.Equal(401, (await CallAsync("GET", "tenants", null, bob)).Status);
        JsonElement[] entries = [.. (await CallAsync("GET", "audit")).Answer.GetProperty("entries").EnumerateArray()];
        Assert.Equal(
            [
                ("ada", "DELETE /admin/v1/operators/bob", 204),
                ("bob", "PUT /admin/v1/tenants/acme", 400),
                ("bob", "PUT /admin/v1/tenants/acme", 200),
                ("ada", "POST /admin/v1/operators", 201),
            ],
            entries.Select(entry => (entry.GetProperty("operator").GetString(), entry.GetProperty("action").GetString(), entry.GetProperty("status").GetInt32())));
        Assert.Equal(entries[2].GetProperty("id").GetInt64(), (await CallAsync("GET", $"audit?limit=1&before={entries[1].GetProperty("id")}")).Answer.GetProperty("entries")[0].GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task What_an_operator_was_refused_is_written_down_under_his_name()
    {
        await CallAsync("DELETE", "tenants/acme", null, ViewerKey);
        await CallAsync("DELETE", "tenants/acme", null, "nobody's key");
        await CallAsync("GET", "audit", null, ViewerKey);

        JsonElement entry = Assert.Single((await CallAsync("GET", "audit")).Answer.GetProperty("entries").EnumerateArray());
        Assert.Equal("vic", entry.GetProperty("operator").GetString());
        Assert.Equal("DELETE /admin/v1/tenants/acme", entry.GetProperty("action").GetString());
        Assert.Equal(403, entry.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Refusals_do_not_push_out_what_others_did()
    {
        for (int attempt = 0; attempt < RefusalPace.Most + 5; attempt++)
        {
            await CallAsync("DELETE", "tenants/acme", null, ViewerKey);
        }

        await CallAsync("PUT", "tenants/acme", "{}");
        _time.Advance(TimeSpan.FromMinutes(1));
        await CallAsync("DELETE", "tenants/acme", null, ViewerKey);

        string?[] names = [.. (await CallAsync("GET", "audit?limit=100")).Answer.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("operator").GetString())];
        Assert.Equal(["vic", "ada", .. Enumerable.Repeat("vic", RefusalPace.Most)], names);
    }

    private KeyRing Ring() => KeyRing.Of(_catalog.Current, mayBeOpen: true);

    private async Task<string> MakeKeyAsync()
    {
        (int status, JsonElement answer) = await CallAsync("POST", "keys", """{"tenant":"owned","name":"app2","models":["chat"]}""");
        Assert.Equal(201, status);
        return answer.GetProperty("key").GetString()!;
    }

    private async Task<(int Status, JsonElement Answer)> CallAsync(string method, string path, string? body = null, string key = AdminKey)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Address, "/admin/v1/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request, _cancel);
        string text = await response.Content.ReadAsStringAsync(_cancel);
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    private sealed class NoWorkers : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => new("/no/such/program", []);
    }
}
