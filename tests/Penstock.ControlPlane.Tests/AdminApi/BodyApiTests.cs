using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.Gateway.Bodies;
using Penstock.Protocols.Inference;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Ledger;
using Penstock.Storage.Operators;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.AdminApi;

/// <summary>Texts of a request: shown to admins alone, and who read them is written down.</summary>
public sealed class BodyApiTests : IAsyncLifetime
{
    private const string Admin = "an-admin-key-of-the-file";
    private const string Operator = "an-operator-key-of-the-file";

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly HttpClient _http = new();
    private readonly Fleet _fleet = new(new NoWorkers(), new SupervisionOptions(), Fleet.CreateHandler, TimeProvider.System, new Random(1), NullLogger.Instance);
    private readonly string _id = AttemptId.Prefix + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
    private ILedgerStore _store = null!;
    private BodyKeeper _bodies = null!;
    private AdminServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var storage = new StorageOptions { Path = Path.Combine(_folder, "penstock.db") };
        _store = AttemptLedger.StoreOf(storage);
        await _store.PrepareAsync(Cancelled);
        await _store.WriteAsync([new AttemptRow { Id = AttemptId.Of(_id, 1, default), Tenant = "acme", Model = "chat", Operation = Operation.Chat }], Cancelled);
        _bodies = BodyKeeper.Beside(storage, TimeProvider.System, NullLogger.Instance);
        Assert.True(_bodies.TryKeep("acme", _id, "{\"n\":1}"u8.ToArray(), "hello"));
        _server = new AdminServer(new AdminDependencies
        {
            Catalog = new CatalogSource(new PenstockCatalog
            {
                Listen = new ListenOptions { Admin = new Uri("http://127.0.0.1:0") },
                AdminKeys =
                [
                    new AdminKeyOptions { Name = "ada", Secret = new Secret(Admin) },
                    new AdminKeyOptions { Name = "ola", Secret = new Secret(Operator), Role = AdminRole.Operator },
                ],
            }),
            Keys = new OperatorKeyStore(Path.Combine(_folder, OperatorKeyStore.FileName)),
            Audit = new AuditLog(Path.Combine(_folder, AuditLog.FileName)),
            Fleet = _fleet,
            Metrics = new MetricRegistry(),
            Ledger = new LedgerReader(_store),
            Bodies = _bodies,
            Logs = NullLoggerFactory.Instance,
            Version = "1",
        });
        Assert.Null(await _server.StartAsync(Cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _bodies.DisposeAsync();
        await _fleet.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_admin_reads_them_and_that_is_written_down()
    {
        (HttpStatusCode status, JsonElement found) = await GetAsync($"requests/{_id}/bodies", Admin);
        for (int attempt = 0; attempt < 2400 && status == HttpStatusCode.NotFound; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled); // it is written behind the request's back
            (status, found) = await GetAsync($"requests/{_id}/bodies", Admin);
        }

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            (_id, "acme", "{\"n\":1}", "hello"),
            (found.GetProperty("id").GetString(), found.GetProperty("tenant").GetString(), found.GetProperty("request").GetString(), found.GetProperty("answer").GetString()));
        JsonElement entry = (await GetAsync("audit?limit=1", Admin)).Answer.GetProperty("entries")[0];
        Assert.Equal(("ada", $"GET /admin/v1/requests/{_id}/bodies", 200), (entry.GetProperty("operator").GetString(), entry.GetProperty("action").GetString(), entry.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Nobody_below_an_admin_does()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync($"requests/{_id}/bodies", Operator)).Status);
        Assert.Equal("ola", (await GetAsync("audit?limit=1", Admin)).Answer.GetProperty("entries")[0].GetProperty("operator").GetString());
    }

    [Theory]
    [InlineData("requests/nonsense/bodies")]
    [InlineData("requests/req_0190a0b0c0d07e0f8a0b0c0d0e0f1011/bodies")]
    public async Task What_is_not_kept_is_not_found(string path) => Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path, Admin)).Status);

    private async Task<(HttpStatusCode Status, JsonElement Answer)> GetAsync(string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "/admin/v1/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage answer = await _http.SendAsync(request, Cancelled);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled)).RootElement);
    }

    private sealed class NoWorkers : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => new("/no/such/program", []);
    }
}
