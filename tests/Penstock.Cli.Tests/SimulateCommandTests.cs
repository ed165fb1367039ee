using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Penstock.Catalog.Serving;
using Penstock.Storage.Ledger;

namespace Penstock.Cli.Tests;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly CliRun _cli = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-simulate-").FullName;

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Ones_own_trace_and_servers_give_a_row_for_each_scaler()
    {
        string replica = Write("mine.json", """{ "baseSeconds": 0.02, "maxSequences": 8 }""");
        int code = await _cli.RunAsync("simulate", "--trace", Trace(), "--replica", replica, "-s", "penstock", "-s", "hpa=6", "--cold-start", "20", "--json");

        Assert.True(code == ExitCodes.Success, _cli.Error.ToString());
        using JsonDocument json = JsonDocument.Parse(_cli.Output.ToString());
        JsonElement[] runs = [.. json.RootElement.GetProperty("runs").EnumerateArray()];
        Assert.Equal(["penstock", "hpa=6"], runs.Select(run => run.GetProperty("scaler").GetString()!));
        Assert.All(runs, run => Assert.Equal(600, run.GetProperty("result").GetProperty("requests").GetInt32()));
        Assert.Equal(8, json.RootElement.GetProperty("world").GetProperty("replica").GetProperty("maxSequences").GetInt32());
    }

    [Fact]
    public async Task A_picture_is_well_formed_and_shows_every_panel()
    {
        string chart = Path.Combine(_folder, "run.svg");
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("simulate", "--trace", Trace(), "-s", "penstock", "--chart", chart));

        XElement svg = XElement.Parse(await File.ReadAllTextAsync(chart, TestContext.Current.CancellationToken));
        Assert.Equal(6, svg.Descendants().Count(element => element.Name.LocalName == "path"));
        Assert.Contains("REPLICA-H", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_gateway_has_served_is_simulated_once_an_exchange()
    {
        string path = Path.Combine(_folder, "data", "penstock.db");
        _cli.Files["penstock.yaml"] = $"version: 1\nstorage: {{ kind: sqlite, path: {path} }}\n";
        Assert.Equal(ExitCodes.Missing, await _cli.RunAsync("simulate", "--ledger"));
        await using (ILedgerStore store = AttemptLedger.StoreOf(new StorageOptions { Path = path }))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await store.PrepareAsync(TestContext.Current.CancellationToken);
            await store.WriteAsync([.. Enumerable.Range(0, 300).SelectMany(Attempts)], TestContext.Current.CancellationToken);
        }

        int code = await _cli.RunAsync("simulate", "--ledger", "--model", "chat", "--until", "2026-05-01T10:05Z", "-s", "penstock", "--json");

        Assert.True(code == ExitCodes.Success, _cli.Error.ToString());
        using JsonDocument json = JsonDocument.Parse(_cli.Output.ToString());
        Assert.Equal("ledger, chat", json.RootElement.GetProperty("trace").GetString());
        Assert.Equal(150, json.RootElement.GetProperty("runs")[0].GetProperty("result").GetProperty("requests").GetInt32()); // half of ten minutes
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("simulate", "--ledger", "--model", "other"));
        Assert.Contains("too few to simulate", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Types_are_mixed_by_their_prices()
    {
        string types = Write("types.json", """[{ "name": "on-demand" }, { "name": "spot", "hourUsd": 0.3, "spot": true, "preemptionsPerHour": 0.2 }]""");
        int code = await _cli.RunAsync("simulate", "--trace", Trace(), "--types", types, "-s", "penstock", "--min", "5", "--cold-start", "5", "--json");

        Assert.True(code == ExitCodes.Success, _cli.Error.ToString());
        using JsonDocument json = JsonDocument.Parse(_cli.Output.ToString());
        JsonElement result = json.RootElement.GetProperty("runs")[0].GetProperty("result");
        Assert.True(result.GetProperty("costUsd").GetDouble() < result.GetProperty("replicaHours").GetDouble() * 0.8, result.ToString());
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("simulate", "--types", Write("bad.json", """[{ "name": "x", "capacity": 0 }]""")));
        Assert.Contains("capacity must be above 0", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no scaler 'kubernetes'", "-s", "kubernetes")]
    [InlineData("is not a number above 0", "-s", "hpa=many")]
    [InlineData("--day must be from 0 to 6", "--day", "7")]
    [InlineData("--min is above --max", "--min", "5", "--max", "4")]
    [InlineData("--chart draws .svg or .html", "--chart", "run.png")]
    public async Task What_makes_no_sense_is_said_in_one_line(string said, params string[] arguments)
    {
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync(["simulate", .. arguments]));
        Assert.Contains(said, _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Single(_cli.Error.ToString().TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("seconds,inputTokens\n1,2\n", "no column outputTokens")]
    [InlineData("seconds,inputTokens,outputTokens\n1,2,3\n1,two,3\n", "Line 3: 'two' is not a number")]
    [InlineData("seconds,inputTokens,outputTokens\n", "no requests")]
    public async Task A_broken_trace_names_its_line(string text, string said)
    {
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("simulate", "--trace", Write("broken.csv", text)));
        Assert.Contains(said, _cli.Error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>An exchange every two seconds: a failure and its retry, beside them a hedge, a shadow and an answer of the cache, which are no work of their own.</summary>
    private static IEnumerable<AttemptRow> Attempts(int number)
    {
        DateTimeOffset at = new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero).AddSeconds(2 * number);
        Guid exchange = Guid.CreateVersion7(at);
        string id = AttemptId.ExchangeOf(exchange);
        yield return Row(1) with { Outcome = AttemptOutcome.UpstreamFault, OutputTokens = null };
        yield return Row(2) with { PromptTokens = 500, OutputTokens = 40 };
        yield return Row(3) with { Outcome = AttemptOutcome.LostHedge, OutputTokens = 12, Traits = AttemptTraits.Hedge };
        yield return Row(4) with { OutputTokens = 12, Traits = AttemptTraits.Shadow };
        yield return new AttemptRow { Id = AttemptId.Of(AttemptId.ExchangeOf(Guid.CreateVersion7(at)), 0, at), Model = "chat", OutputTokens = 40, Outcome = AttemptOutcome.CacheHit, Cache = AttemptCache.Exact };

        AttemptRow Row(int ordinal) => new() { Id = AttemptId.Of(id, ordinal, at), Model = "chat", Target = "local" };
    }

    private string Trace()
    {
        var text = new StringBuilder("seconds,inputTokens,outputTokens\n");
        for (int request = 0; request < 600; request++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{request * 0.5},{100 + (request % 7 * 50)},{20 + (request % 5 * 10)}\n");
        }

        return Write("trace.csv", text.ToString());
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
