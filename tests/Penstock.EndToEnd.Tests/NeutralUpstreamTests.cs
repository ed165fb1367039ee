using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>
/// Every client dialect against every kind of provider, with an upstream that others wrote: npm's <c>@copilotkit/aimock</c>. What it says is
/// in <c>tests/node/neutral.json</c>, with different token counts in every answer.
/// </summary>
public sealed class NeutralUpstreamTests : IAsyncLifetime
{
    private const string Models = "m-openai,m-azure,m-anthropic,m-gemini,m-bedrock,m-compatible";
    private const int ChecksPerModel = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly int _upstreamPort = Gateway.FreePort();
    private readonly int _port = Gateway.FreePort();
    private ChildProcess? _upstream;
    private ChildProcess? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "penstock.yaml"), Configuration(), Cancelled);
        _upstream = ChildProcess.Start(
            "node",
            ["node_modules/@copilotkit/aimock/dist/cli.js", "--port", $"{_upstreamPort}", "--fixtures", "neutral.json", "--strict", "--log-level", "warn"],
            Checkout.NodeScripts);
        _gateway = ChildProcess.Start(Checkout.Penstock, ["serve", "--config", Path.Combine(_folder, "penstock.yaml")], _folder);
        await WaitAsync(new Uri($"http://127.0.0.1:{_upstreamPort}/health"), _upstream);
        await WaitAsync(new Uri($"http://127.0.0.1:{_port}/readyz"), _gateway);
    }

    [Fact]
    public async Task Every_dialect_pair_says_the_same_whole_and_streamed()
    {
        await using ChildProcess node = ChildProcess.Start("node", ["neutral.mjs", $"http://127.0.0.1:{_port}", Models], Checkout.NodeScripts);

        await node.WaitForExitAsync(Cancelled);

        string[] lines = [.. node.Output.Split('\n').Where(line => line.StartsWith('{'))];
        Assert.True(lines.All(Passed), string.Join('\n', lines.Where(line => !Passed(line))) + "\n" + _upstream!.Output);
        Assert.True(lines.Length == ChecksPerModel * Models.Split(',').Length, node.Output);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess process in new[] { _gateway, _upstream }.OfType<ChildProcess>())
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static bool Passed(string line)
    {
        using JsonDocument result = JsonDocument.Parse(line);
        return result.RootElement.GetProperty("ok").GetBoolean();
    }

    private static async Task WaitAsync(Uri address, ChildProcess process)
    {
        using HttpClient http = new();
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            Assert.False(process.HasExited, process.Output);
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(address, Cancelled);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }

        Assert.Fail($"{address} did not answer: {process.Output}");
    }

    private string Configuration() =>
        $$"""
        version: 1
        listen: { data: "http://127.0.0.1:{{_port}}", admin: "http://127.0.0.1:{{Gateway.FreePort()}}" }
        gateway: { allowHosts: [127.0.0.1] }
        storage: { kind: sqlite, path: {{_folder}}/penstock.db }
        providers:
          openai: { kind: openai, endpoint: "http://127.0.0.1:{{_upstreamPort}}/v1", keys: [k1] }
          azure: { kind: azure-openai, endpoint: "http://127.0.0.1:{{_upstreamPort}}", keys: [k2] }
          claude: { kind: anthropic, endpoint: "http://127.0.0.1:{{_upstreamPort}}", keys: [k3] }
          gemini: { kind: gemini, endpoint: "http://127.0.0.1:{{_upstreamPort}}", keys: [k4] }
          aws: { kind: bedrock, endpoint: "http://127.0.0.1:{{_upstreamPort}}", region: eu-central-1, keys: [k5] }
          server: { kind: openai-compatible, endpoint: "http://127.0.0.1:{{_upstreamPort}}/v1", keys: [k6] }
        models:
          m-openai: { targets: { only: { use: openai/gpt-4o-mini } }, retry: { attempts: 1 } }
          m-azure: { targets: { only: { use: azure/gpt-4o-mini } }, retry: { attempts: 1 } }
          m-anthropic: { targets: { only: { use: claude/claude-sonnet-4-5 } }, retry: { attempts: 1 } }
          m-gemini: { targets: { only: { use: gemini/gemini-2.5-flash } }, retry: { attempts: 1 } }
          m-bedrock: { targets: { only: { use: "aws/anthropic.claude-sonnet-4-5-20250929-v1:0" } }, retry: { attempts: 1 } }
          m-compatible: { targets: { only: { use: server/some-model } }, retry: { attempts: 1 } }
        """;
}
