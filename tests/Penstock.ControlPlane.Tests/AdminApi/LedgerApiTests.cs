using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.Protocols.Inference;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Ledger;
using Penstock.Storage.Operators;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.AdminApi;

/// <summary>Requests and use over a real socket and a real database: pages, filters, and what is wrong.</summary>
public sealed class LedgerApiTests : IAsyncLifetime
{
    private const string Key = "a-viewer-key-of-the-file";
    private const int Rows = 1_200;

    private static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly HttpClient _http = new();
    private readonly Fleet _fleet = new(new NoWorkers(), new SupervisionOptions(), Fleet.CreateHandler, TimeProvider.System, new Random(1), NullLogger.Instance);
    private readonly AttemptRow[] _rows = [.. Enumerable.Range(0, Rows).Select(Row)];
    private ILedgerStore _store = null!;
    private AdminServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = AttemptLedger.StoreOf(new StorageOptions { Path = Path.Combine(_folder, "ledger.db") });
        await _store.PrepareAsync(Cancelled);
        await _store.WriteAsync(_rows, Cancelled);
        _server = new AdminServer(new AdminDependencies
        {
            Catalog = new CatalogSource(new PenstockCatalog
            {
                Listen = new ListenOptions { Admin = new Uri("http://127.0.0.1:0") },
                AdminKeys = [new AdminKeyOptions { Name = "vic", Secret = new Secret(Key), Role = AdminRole.Viewer }],
            }),
            Keys = new OperatorKeyStore(Path.Combine(_folder, OperatorKeyStore.FileName)),
            Fleet = _fleet,
            Metrics = new MetricRegistry(),
            Ledger = new LedgerReader(_store),
            Logs = NullLoggerFactory.Instance,
            Version = "1",
        });
        Assert.Null(await _server.StartAsync(Cancelled));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _fleet.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&tenant=acme")]
    [InlineData("&tenant=")]
    [InlineData("&key=batch")]
    [InlineData("&model=small")]
    [InlineData("&target=cloud")]
    [InlineData("&outcome=client_gone")]
    [InlineData("&tenant=globex&model=chat&outcome=completed")]
    [InlineData("&from=2026-11-20T05:00:00Z&until=2026-11-20T09:30:00Z")]
    [InlineData("&tenant=acme&from=2026-11-21")]
    [InlineData("&tenant=nobody")]
    public async Task Pages_of_keys_give_each_row_of_the_filter_once_newest_first(string filter)
    {
        var seen = new List<string>();
        string? next = "";
        for (int pages = 0; next is not null; pages++)
        {
            Assert.InRange(pages, 0, 40);
            (int status, JsonElement page) = await GetAsync($"requests?limit=97{filter}{(next.Length > 0 ? "&after=" + next : "")}");
            Assert.Equal(200, status);
            seen.AddRange(page.GetProperty("requests").EnumerateArray().Select(row => row.GetProperty("requestId").GetString()!));
            Assert.InRange(page.GetProperty("requests").GetArrayLength(), pages == 0 ? 0 : 1, 97);
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(_rows.Where(row => Matches(row, filter)).OrderByDescending(row => row.Id).Select(row => AttemptId.ExchangeOf(row.Id)), seen);
    }

    [Fact]
    public async Task Rows_that_come_meanwhile_move_no_page()
    {
        (_, JsonElement first) = await GetAsync("requests?limit=10");
        await _store.WriteAsync([Row(Rows + 1), Row(Rows + 2)], Cancelled);

        (_, JsonElement second) = await GetAsync("requests?limit=10&after=" + first.GetProperty("next").GetString());

        Assert.Equal(_rows.Reverse().Skip(10).Take(10).Select(row => AttemptId.ExchangeOf(row.Id)), second.GetProperty("requests").EnumerateArray().Select(row => row.GetProperty("requestId").GetString()!));
    }

    [Fact]
    public async Task One_request_is_found_by_its_id()
    {
        (_, JsonElement found) = await GetAsync("requests?request=" + AttemptId.ExchangeOf(_rows[7].Id));
        JsonElement row = Assert.Single(found.GetProperty("requests").EnumerateArray());
        Assert.Equal(_rows[7].Model, row.GetProperty("model").GetString());
        Assert.Equal(_rows[7].CostUsd, row.GetProperty("costUsd").GetDecimal());
        Assert.Equal(_rows[7].TotalMicroseconds / 1000d, row.GetProperty("totalMs").GetDouble());
        Assert.Equal(0, (await GetAsync("requests?request=req_nonsense")).Answer.GetProperty("requests").GetArrayLength());
    }

    [Theory]
    [InlineData("tenant")]
    [InlineData("tenant,model,day")]
    [InlineData("key,target")]
    [InlineData("outcome,hour")]
    [InlineData("DAY")]
    public async Task Sums_are_those_of_the_rows(string by)
    {
        (int status, JsonElement answer) = await GetAsync($"usage?tenant=acme&by={by}");

        Assert.Equal(200, status);
        JsonElement[] sums = [.. answer.GetProperty("usage").EnumerateArray()];
        AttemptRow[] rows = [.. _rows.Where(row => row.Tenant == "acme")];
        Assert.Equal(rows.Length, sums.Sum(sum => sum.GetProperty("attempts").GetInt64()));
        Assert.Equal(rows.Sum(row => row.OutputTokens), sums.Sum(sum => sum.GetProperty("outputTokens").GetInt64()));
        Assert.Equal(rows.Sum(row => row.CostUsd), sums.Sum(sum => sum.GetProperty("costUsd").GetDecimal()));
        Assert.Equal(rows.Select(row => Group(row, by)).Distinct(StringComparer.Ordinal).Count(), sums.Length);
        if (by == "tenant")
        {
            Assert.Equal("acme", sums[0].GetProperty("tenant").GetString());
            Assert.Equal(JsonValueKind.Null, sums[0].GetProperty("model").ValueKind);
        }
    }

    [Theory]
    [InlineData("requests?limit=0")]
    [InlineData("requests?limit=1001")]
    [InlineData("requests?limit=ten")]
    [InlineData("requests?after=nonsense")]
    [InlineData("requests?outcome=lost")]
    [InlineData("requests?from=yesterday")]
    [InlineData("requests?tenant=a&tenant=b")]
    [InlineData("requests?tennant=a")]
    [InlineData("requests?by=day")]
    [InlineData("usage?by=color")]
    [InlineData("usage?by=day,hour")]
    [InlineData("usage?by=day,day")]
    [InlineData("usage?by=3")]
    [InlineData("usage?after=x")]
    [InlineData("usage?request=x")]
    public async Task What_makes_no_sense_is_a_400_that_says_what(string path)
    {
        (int status, JsonElement problem) = await GetAsync(path);

        Assert.Equal(400, status);
        Assert.Contains("'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static AttemptRow Row(int index)
    {
        byte[] id = AttemptId.LeastAt(Start.AddMinutes(2 * index)).ToByteArray(bigEndian: true);
        BitConverter.TryWriteBytes(id.AsSpan(8), index);
        id[^1] = 1;
        return new AttemptRow
        {
            Id = new Guid(id, bigEndian: true),
            Tenant = (index % 3) switch { 0 => "acme", 1 => "globex", _ => "" },
            Key = index % 5 == 0 ? "batch" : "app",
            Model = index % 4 == 0 ? "small" : "chat",
            Target = index % 7 == 0 ? "cloud" : "local",
            Provider = "up",
            Region = "",
            Operation = Operation.Chat,
            Outcome = index % 11 == 0 ? AttemptOutcome.ClientGone : AttemptOutcome.Completed,
            PromptTokens = index,
            OutputTokens = 2 * index,
            CostPicoUsd = index * 1_000_000_007L,
            QueuedMicroseconds = 1,
            TotalMicroseconds = 1_000 + index,
        };
    }

    private static bool Matches(AttemptRow row, string filter) => filter.Split('&', StringSplitOptions.RemoveEmptyEntries).All(part => part.Split('=') switch
    {
        ["tenant", var tenant] => row.Tenant == tenant,
        ["key", var key] => row.Key == key,
        ["model", var model] => row.Model == model,
        ["target", var target] => row.Target == target,
        ["outcome", var outcome] => row.Outcome == (outcome == "completed" ? AttemptOutcome.Completed : AttemptOutcome.ClientGone),
        ["from", var from] => row.AcceptedAt >= DateTimeOffset.Parse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        ["until", var until] => row.AcceptedAt < DateTimeOffset.Parse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    });

    private static string Group(AttemptRow row, string by) => string.Join('|', by.Split(',').Select(name => name switch
    {
        "tenant" => row.Tenant,
        "key" => row.Key,
        "model" => row.Model,
        "target" => row.Target,
        "outcome" => row.Outcome.ToString(),
        "hour" => row.AcceptedAt.ToString("yyyyMMddHH", CultureInfo.InvariantCulture),
        _ => row.AcceptedAt.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
    }));

    private async Task<(int Status, JsonElement Answer)> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(_server.Address, "/admin/v1/" + path), Cancelled);
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
        return ((int)answer.StatusCode, document.RootElement.Clone());
    }

    private sealed class NoWorkers : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => new("/no/such/program", []);
    }
}
