using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Operators;
using Penstock.Telemetry.Measures;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.Measures;

/// <summary>An admin listener on a real socket whose clock stands until it is moved; with measures and alerts.</summary>
internal sealed class ObservedPlane : IAsyncDisposable
{
    public const string ViewerKey = "a-viewer-key-of-the-file";
    public const string OperatorKey = "an-operator-key-of-the-file";
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly Fleet _fleet;
    private readonly AdminServer _server;

    public ObservedPlane(Func<PenstockCatalog, PenstockCatalog>? configure = null)
    {
        var catalog = new PenstockCatalog
        {
            Listen = new ListenOptions { Admin = new Uri("http://127.0.0.1:0") },
            AdminKeys =
            [
                new AdminKeyOptions { Name = "vic", Secret = new Secret(ViewerKey), Role = AdminRole.Viewer },
                new AdminKeyOptions { Name = "ola", Secret = new Secret(OperatorKey), Role = AdminRole.Operator },
            ],
            Storage = new StorageOptions { Path = Path.Combine(_folder, "penstock.db") },
        };
        Catalog = new CatalogSource(configure?.Invoke(catalog) ?? catalog);
        Observing = new Observing(Catalog, Time, NullLoggerFactory.Instance);
        _fleet = new Fleet(new NoCommands(), new SupervisionOptions(), Fleet.CreateHandler, Time, new Random(1), NullLogger.Instance);
        _server = new AdminServer(new AdminDependencies
        {
            Catalog = Catalog,
            Keys = new OperatorKeyStore(Path.Combine(_folder, OperatorKeyStore.FileName)),
            Fleet = _fleet,
            Metrics = new MetricRegistry(),
            Observing = Observing,
            Logs = NullLoggerFactory.Instance,
            Time = Time,
            Version = "1.2.3",
        });
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));

    public CatalogSource Catalog { get; }

    public Observing Observing { get; }

    public MeasureHistory History => Observing.History;

    public HttpClient Http { get; } = new();

    public Uri Address => _server.Address;

    public async Task<ObservedPlane> StartAsync()
    {
        Assert.Null(await _server.StartAsync(TestContext.Current.CancellationToken));
        await Observing.PrepareAsync();
        return this;
    }

    /// <summary>Lets seconds pass, recording in each.</summary>
    public void Pass(int seconds, Action? each = null)
    {
        for (int i = 0; i < seconds; i++)
        {
            each?.Invoke();
            Time.Advance(TimeSpan.FromSeconds(1));
            History.Tick(Time.GetUtcNow());
        }
    }

    public HttpRequestMessage Request(HttpMethod method, string path, string key = ViewerKey, string? body = null) => new(method, new Uri(Address, path))
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json")),
    };

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string key = ViewerKey, string? body = null)
    {
        using HttpRequestMessage request = Request(method, path, key, body);
        using HttpResponseMessage response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        await Observing.DisposeAsync();
        await _server.DisposeAsync();
        await _fleet.DisposeAsync();
        Http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class NoCommands : IWorkerCommands
    {
        public LaunchCommand For(Penstock.Catalog.Pools.PoolOptions pool) => new("/no/such/program", []);
    }
}
