using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Penstock.Mock;
using Penstock.Mock.Behaviour;

namespace Penstock.Cli.Tests;

/// <summary>What docs/operations/mock.md shows is what happens.</summary>
public sealed partial class MockPageTests
{
    private const int MockAnswers = 4;
    private static readonly string Page = File.ReadAllText(PathOfPage());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each JSON block is part of the answer to the last command before it.</summary>
    [Fact]
    public async Task The_commands_of_the_page_do_what_it_says()
    {
        using var mock = new CliRun();
        Task<int>? run = null;
        Uri? address = null;
        string answer = "";
        int checkedAnswers = 0;
        foreach ((string language, string line) in Lines())
        {
            string[] words = Words(line);
            if (words is ["penstock", ..] && run is null)
            {
                run = mock.RunAsync([.. words[1..], "--urls", "http://127.0.0.1:0"]);
                address = await AddressAsync(mock);
            }
            else if (words is ["penstock", ..])
            {
                await StartsAsync(words[1..]);
            }
            else if (words is ["curl", ..])
            {
                answer = await CurlAsync(words, address!);
            }
            else if (language is "json")
            {
                Includes(JsonElementOf(answer), JsonElementOf(line), line);
                checkedAnswers++;
            }
        }

        mock.Interrupts.Terminate();
        Assert.Equal(ExitCodes.Success, await run!);
        Assert.Equal(MockAnswers, checkedAnswers);
    }

    [Fact]
    public void Every_setting_and_no_other_is_in_the_table()
    {
        IEnumerable<string> rows = BehaviourSettings.All.Select(setting => $"| `{setting.Name}` | {setting.Summary} |");

        Assert.EndsWith("|---|---|\n" + string.Join('\n', rows) + "\n", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_failure_is_in_the_table() =>
        Assert.All(Fault.KnownNames.Where(name => name is not "ok"), name => Assert.Matches($@"\n\| [^|]*`{name}(@[^`]*)?`", Page));

    [Fact]
    public async Task The_library_is_used_as_the_page_shows()
    {
        string code = await File.ReadAllTextAsync(Path.ChangeExtension(SourceOf(), ".cs"), Cancellation);
        string shown = Block().Matches(Page).Single(block => block.Groups["language"].Value is "csharp").Groups["text"].Value;
        Assert.All(shown.Trim().Split('\n'), line => Assert.Contains(line.Trim(), code, StringComparison.Ordinal));

        CancellationToken cancellationToken = Cancellation;
        await using MockServer mock = await MockServer.StartAsync(new MockOptions { Seed = 7 }, cancellationToken);
        mock.Behaviours.Default = new MockBehaviour { Script = [new Fault(FaultKind.Status, 503), new Fault(FaultKind.Cut, At: 7)] };
        // ... point the code under test at mock.Address, then look at what arrived:
        long written = mock.Journal.Totals.All.OutputTokensWritten;
        Assert.Equal(0, written);
    }

    private static async Task StartsAsync(string[] arguments)
    {
        using var cli = new CliRun();
        Task<int> run = cli.RunAsync([.. arguments, "--urls", "http://127.0.0.1:0"]);
        await AddressAsync(cli);
        cli.Interrupts.Terminate();
        Assert.Equal(ExitCodes.Success, await run);
    }

    private static async Task<Uri> AddressAsync(CliRun cli)
    {
        while (!cli.Output.ToString().EndsWith("__mock/totals.\n", StringComparison.Ordinal))
        {
            Assert.Equal("", cli.Error.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
        }

        return new Uri(Address().Match(cli.Output.ToString()).Value);
    }

    private static async Task<string> CurlAsync(string[] words, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, new Uri(words[1]).PathAndQuery));
        for (int i = 2; i < words.Length; i += 2)
        {
            if (words[i] is "-d")
            {
                request.Method = HttpMethod.Post;
                request.Content = new StringContent(words[i + 1], Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            }
            else
            {
                Assert.Equal("-H", words[i]);
                string[] header = words[i + 1].Split(": ", 2);
                request.Headers.Add(header[0], header[1]);
            }
        }

        using var http = new HttpClient();
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static void Includes(JsonElement whole, JsonElement part, string place)
    {
        Assert.Equal(part.ValueKind, whole.ValueKind);
        switch (part.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.All(part.EnumerateObject(), member => Includes(whole.GetProperty(member.Name), member.Value, $"{member.Name} in {place}"));
                break;
            case JsonValueKind.Array:
                Assert.All(part.EnumerateArray().Zip(whole.EnumerateArray()), pair => Includes(pair.Second, pair.First, place));
                break;
            default:
                Assert.True(JsonElement.DeepEquals(part, whole), $"{place}: the page says {part}, the mock {whole}");
                break;
        }
    }

    private static IEnumerable<(string Language, string Line)> Lines() => Block().Matches(Page)
        .SelectMany(block => block.Groups["text"].Value.Trim().Split('\n').Select(line => (block.Groups["language"].Value, line)))
        .Where(item => item.Value is "sh" or "json");

    /// <summary>Parts a line as a shell does: single quotes keep everything.</summary>
    private static string[] Words(string line) =>
        [.. Word().Matches(line).Select(word => word.Value.StartsWith('\'') ? word.Value[1..^1] : word.Value)];

    private static JsonElement JsonElementOf(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static string PathOfPage() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceOf())!, "..", "..", "docs", "operations", "mock.md"));

    private static string SourceOf([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"```(?<language>\w+)\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"'[^']*'|[^\s']+", RegexOptions.None, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"http://[0-9.]+:[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
