using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

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
