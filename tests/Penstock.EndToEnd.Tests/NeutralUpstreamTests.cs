namespace Penstock.EndToEnd.Tests;

/// <summary>
/// Every client dialect against every kind of provider, with an upstream that others wrote: npm's <c>@copilotkit/aimock</c>. What it says is
/// in <c>tests/node/neutral.json</c>, with different token counts in every answer.
/// </summary>
public sealed class NeutralUpstreamTests : IAsyncLifetime
{
    private const int ChecksPerModel = 12;

    private readonly int _upstreamPort = Gateway.FreePort();
    private ChildProcess? _upstream;
    private Gateway? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _upstream = ChildProcess.Start(
            "node",
            ["node_modules/@copilotkit/aimock/dist/cli.js", "--port", $"{_upstreamPort}", "--fixtures", "neutral.json", "--strict", "--log-level", "warn"],
            Checkout.NodeScripts);
        Uri address = new($"http://127.0.0.1:{_upstreamPort}");
        _gateway = new Gateway { Configuration = EveryKind.Configuration(address) };
        await _gateway.InitializeAsync();
        await WaitAsync(new Uri(address, "/health"), _upstream);
    }

    [Fact]
    public Task Every_dialect_pair_says_the_same_whole_and_streamed() => NodeChecks.AssertAsync(
        "neutral.mjs",
        ChecksPerModel * EveryKind.Models.Split(',').Length,
        () => _upstream!.Output,
        _gateway!.Data.GetLeftPart(UriPartial.Authority),
        EveryKind.Models);

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
        }
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
}
