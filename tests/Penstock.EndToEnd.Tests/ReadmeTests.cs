using System.Text.RegularExpressions;

namespace Penstock.EndToEnd.Tests;

/// <summary>What the README says is done here, as it is typed there.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void It_gives_exactly_two_commands() =>
        Assert.Equal(["dotnet run -c Release --project src/Penstock.Cli -- serve", "./test.sh"], Blocks("sh"));

    [Fact]
    public void Every_link_leads_to_a_file() =>
        Assert.All(
            Link().Matches(Text).Select(link => link.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(Path.Combine(Checkout.Root, target)), target));

    [Fact]
    public async Task The_first_command_serves_and_the_sample_gets_its_answer()
    {
        int data = Gateway.FreePort();
        string configuration = Path.Combine(_folder, "penstock.yaml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            version: 1
            listen: { data: "http://127.0.0.1:{{data}}", admin: "http://127.0.0.1:{{Gateway.FreePort()}}" }
            storage: { kind: sqlite, path: {{_folder}}/penstock.db }
            pools: { demo: { engine: llama.cpp, model: "builtin:demo", target: process } }
            models: { demo: { targets: { local: { use: pool/demo } } } }
            """,
            Cancelled);
        string[] command = Blocks("sh")[0].Split(' ');
        await using ChildProcess serve = ChildProcess.Start(
            command[0],
            command[1..],
            Checkout.Root,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PENSTOCK_CONFIG"] = configuration });
        await WaitUntilReadyAsync(new Uri($"http://127.0.0.1:{data}/readyz"), serve);

        string answer = await RunSampleAsync(data);

        Assert.Contains("cache", answer, StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] Blocks(string language) =>
        [.. Block().Matches(Text).Where(block => string.Equals(block.Groups["language"].Value, language, StringComparison.Ordinal)).Select(block => block.Groups["text"].Value.Trim())];

    private static async Task<string> RunSampleAsync(int port)
    {
        string script = Path.Combine(Checkout.NodeScripts, $"readme-{port}.mjs");
        await File.WriteAllTextAsync(script, Blocks("js")[0].Replace(":8080", $":{port}", StringComparison.Ordinal), Cancelled);
        try
        {
            await using ChildProcess node = ChildProcess.Start("node", [script], Checkout.NodeScripts);
            Assert.True(await node.WaitForExitAsync(Cancelled) == 0, node.Output);
            return node.Output;
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static async Task WaitUntilReadyAsync(Uri readiness, ChildProcess serve)
    {
        using HttpClient http = new();
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        while (true)
        {
            Assert.False(serve.HasExited, serve.Output);
            try
            {
                using HttpResponseMessage ready = await http.GetAsync(readiness, patience.Token);
                if (ready.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
