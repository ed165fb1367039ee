using System.Text;
using Penstock.Catalog.Serving;
using Penstock.Storage.Ledger;

namespace Penstock.EndToEnd.Tests;

/// <summary>The ledger against an upstream that counts for itself, with gateways that are killed.</summary>
public sealed class LedgerTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly int _port = Gateway.FreePort();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private CountingUpstream? _mock;
    private int _begun;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Uri Chat => new($"http://127.0.0.1:{_port}/v1/chat/completions");

    public async ValueTask InitializeAsync()
    {
        _mock = await CountingUpstream.StartAsync(_folder, "--tokens", "24", "--rate", "400", "--seed", "7", "--fail", "503:0.05", "--fail", "cut@5:0.03");
        await File.WriteAllTextAsync(Path.Combine(_folder, "penstock.yaml"), Configuration(), Cancelled);
    }

    [Fact]
    public async Task A_gateway_killed_twenty_times_under_load_has_one_row_for_every_attempt_that_arrived()
    {
        var whole = new List<string>();
        for (int round = 0; round < 20; round++)
        {
            await using ChildProcess gateway = await StartAsync();
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            Task[] clients = [.. Enumerable.Range(0, 12).Select(_ => AskAgainAndAgainAsync("drained", whole, ending.Token))];
            await UntilBegunAsync(10 * (round + 1), 2 * (round + 1), whole);
            await Task.Delay(TimeSpan.FromMilliseconds(round * 3), TimeProvider.System, Cancelled);
            gateway.Kill();
            await gateway.WaitForExitAsync(Cancelled);
            await ending.CancelAsync();
            await Task.WhenAll(clients);
        }

        ILookup<string, AttemptRow> rows = await RowsAfterRestartAsync();
        List<UpstreamCall> calls = await _mock!.CallsAsync();
        Assert.True(calls.Count > 150, $"only {calls.Count} calls arrived");
        Assert.All(calls.GroupBy(call => call.Id), calls => Assert.True(
            rows[calls.Key].Count() >= calls.Count(), $"{calls.Key}: {calls.Count()} calls arrived, {rows[calls.Key].Count()} rows"));

        // At most those that were opened and had not yet reached the upstream are more.
        int all = rows.Sum(exchange => exchange.Count());
        Assert.InRange(all, calls.Count, calls.Count + (20 * 12));
        Assert.Contains(rows, exchange => exchange.Any(row => row.Outcome == AttemptOutcome.Interrupted));
        Assert.All(rows.SelectMany(exchange => exchange).Where(row => row.Outcome == AttemptOutcome.Interrupted), row => Assert.True(row.IsEstimated && row.CostUsd > 0));

        // Whoever has his whole answer was settled before its end left.
        Assert.True(whole.Count > 20, $"only {whole.Count} answers came whole");
        Assert.All(whole, id => Assert.Contains(rows[id], row => row.Outcome is AttemptOutcome.Completed && !row.IsEstimated));
    }

    public async ValueTask DisposeAsync()
    {
        await _mock!.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Configuration() =>
        $$"""
        version: 1
        listen: { data: "http://127.0.0.1:{{_port}}", admin: "http://127.0.0.1:{{Gateway.FreePort()}}" }
        gateway: { allowHosts: [127.0.0.1] }
        storage: { kind: sqlite, path: "{{_folder}}/penstock.db" }
        providers: { up: { kind: openai-compatible, endpoint: "http://127.0.0.1:{{_mock!.Port}}/v1", keys: [mock-key] } }
        models:
          drained: { targets: { only: { use: up/m-drained, onDisconnect: drain, maxOutputTokens: 64, prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } } } }
        """;

    private async Task<ChildProcess> StartAsync()
    {
        ChildProcess gateway = ChildProcess.Start(Checkout.Penstock, ["serve", "--log-level", "error", "--config", Path.Combine(_folder, "penstock.yaml")], _folder);
        await _mock!.ReadyAsync(new Uri($"http://127.0.0.1:{_port}/readyz"), gateway);
        return gateway;
    }

    /// <summary>Each round is under load when it is killed, however slow the machine is: so many answers have begun, and so many have ended, in all.</summary>
    private async Task UntilBegunAsync(int begun, int ended, List<string> whole)
    {
        for (int attempt = 0; attempt < 6000; attempt++)
        {
            lock (whole)
            {
                if (Volatile.Read(ref _begun) >= begun && whole.Count >= ended)
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }

        Assert.Fail($"only {_begun} of {begun} answers have begun");
    }

    private async Task AskAgainAndAgainAsync(string model, List<string> whole, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using HttpResponseMessage answer = await AskAsync(model, stop);
                Interlocked.Add(ref _begun, answer.IsSuccessStatusCode ? 1 : 0); // what the gateway itself refuses reaches no upstream
                string text = await answer.Content.ReadAsStringAsync(stop);
                if (text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal))
                {
                    lock (whole)
                    {
                        whole.Add(answer.Headers.GetValues("x-penstock-request-id").Single());
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                return; // it was killed
            }
        }
    }

    private Task<HttpResponseMessage> AskAsync(string model, CancellationToken stop) => _http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, Chat)
        {
            Content = new StringContent($$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"count with me"}]}""", Encoding.UTF8, "application/json"),
        },
        HttpCompletionOption.ResponseHeadersRead,
        stop);

    /// <summary>Starts once more, which settles what was left open, stops as one should, and reads all rows.</summary>
    private async Task<ILookup<string, AttemptRow>> RowsAfterRestartAsync()
    {
        await using (ChildProcess last = await StartAsync())
        {
            last.Terminate();
            Assert.Equal(0, await last.WaitForExitAsync(Cancelled));
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "penstock.journal"), "*.journal"));
        await using ILedgerStore store = AttemptLedger.StoreOf(new StorageOptions { Path = Path.Combine(_folder, "penstock.db") });
        IReadOnlyList<AttemptRow> rows = await store.ReadAsync(new LedgerFilter(), Guid.Empty, Guid.AllBitsSet, 1_000_000, Cancelled);
        return rows.ToLookup(row => AttemptId.ExchangeOf(row.Id), StringComparer.Ordinal);
    }
}
