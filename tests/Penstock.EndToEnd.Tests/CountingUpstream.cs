using System.Globalization;
using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>A mock upstream in a process of its own, which counts for itself what it was asked and what it wrote.</summary>
internal sealed class CountingUpstream : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ChildProcess _process;

    private CountingUpstream(ChildProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts one, with the command's own flags.</summary>
    public static async Task<CountingUpstream> StartAsync(string folder, params string[] flags)
    {
        int port = Gateway.FreePort();
        var upstream = new CountingUpstream(
            ChildProcess.Start(Checkout.Penstock, ["mock", "--urls", $"http://127.0.0.1:{port}", .. flags], folder), port);
        await upstream.ReadyAsync(new Uri($"http://127.0.0.1:{port}/__mock/health"), upstream._process);
        return upstream;
    }

    /// <summary>Waits until a process answers at an address.</summary>
    public async Task ReadyAsync(Uri address, ChildProcess process)
    {
        for (int attempt = 0; attempt < 2400; attempt++)
        {
            Assert.False(process.HasExited, process.Output);
            try
            {
                using HttpResponseMessage answer = await _http.GetAsync(address, Cancelled);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled);
        }

        Assert.Fail(process.Output);
    }

    /// <summary>Waits until it answers nobody.</summary>
    public async Task IdleAsync()
    {
        for (int attempt = 0; attempt < 6000; attempt++)
        {
            using JsonDocument totals = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/__mock/totals"), Cancelled));
            if (totals.RootElement.GetProperty("in_flight").GetInt32() == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled);
        }

        Assert.Fail("The upstream is still answering.");
    }

    /// <summary>All chats that it was asked for, in the order of their coming.</summary>
    public async Task<List<UpstreamCall>> CallsAsync()
    {
        var calls = new List<UpstreamCall>();
        for (long after = 0; ;)
        {
            Uri page = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/__mock/requests?limit=1000&after={after}"));
            using JsonDocument document = JsonDocument.Parse(await _http.GetStringAsync(page, Cancelled));
            Assert.True(document.RootElement.GetProperty("oldest").GetInt64() <= 1, "the mock's ring is too small for this test");
            JsonElement[] requests = [.. document.RootElement.GetProperty("requests").EnumerateArray()];
            calls.AddRange(requests.Where(request => request.GetProperty("operation").GetString() == "chat").Select(UpstreamCall.Of));
            if (requests.Length == 0)
            {
                return calls;
            }

            after = document.RootElement.GetProperty("next").GetInt64();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
    }
}
