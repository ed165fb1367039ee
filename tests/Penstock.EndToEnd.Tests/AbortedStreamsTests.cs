using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Penstock.Catalog.Serving;
using Penstock.Storage.Ledger;

namespace Penstock.EndToEnd.Tests;

/// <summary>Clients that go at any moment of their answer, against an upstream that counts for itself.</summary>
public sealed class AbortedStreamsTests : IAsyncLifetime
{
    private const string AdminKey = "an-admin-key-of-the-file";
    private const string Key = "sk-acme-0123456789abcdef";
    private const int Streams = 1_000;

    // Fewer than are drained at once: none is refused that.
    private const int Round = 200;
    private const int Most = 256;

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly int _port = Gateway.FreePort();
    private readonly int _adminPort = Gateway.FreePort();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { Timeout = TimeSpan.FromMinutes(5) };
    private readonly Dictionary<string, long> _received = new(StringComparer.Ordinal);
    private CountingUpstream? _mock;
    private ChildProcess? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mock = await CountingUpstream.StartAsync(_folder, "--tokens", "24", "--rate", "250", "--seed", "11");
        string file = Path.Combine(_folder, "penstock.yaml");
        await File.WriteAllTextAsync(file, Configuration(), Cancelled);
        _gateway = ChildProcess.Start(Checkout.Penstock, ["serve", "--log-level", "error", "--config", file], _folder);
        await _mock.ReadyAsync(new Uri($"http://127.0.0.1:{_port}/readyz"), _gateway);
    }

    [Fact]
    public async Task Drained_to_their_end_they_are_in_the_ledger_as_the_upstream_counted()
    {
        await AbortAsync("drained", Streams);

        (ILookup<string, AttemptRow> rows, List<UpstreamCall> calls) = await EndAsync();
        Assert.All(calls, call =>
        {
            AttemptRow row = Assert.Single(rows[call.Id]);
            Assert.Equal(("completed", call.Prompt, call.Output, false), (call.Outcome, row.PromptTokens, row.OutputTokens, row.IsEstimated));
        });
        AttemptRow[] all = [.. rows.SelectMany(exchange => exchange)];
        Assert.Equal((calls.Sum(call => call.Prompt), calls.Sum(call => call.Output)), (all.Sum(row => row.PromptTokens ?? 0), all.Sum(row => row.OutputTokens ?? 0)));
        Assert.InRange(all.Count(row => row.Outcome == AttemptOutcome.ClientGone), Streams / 4, Streams);
        Say("drained", calls, all);
    }

    [Fact]
    public async Task Cancelled_they_are_estimated_between_what_was_relayed_and_what_the_upstream_wrote()
    {
        await AbortAsync("cancelled", Streams);

        (ILookup<string, AttemptRow> rows, List<UpstreamCall> calls) = await EndAsync();
        Assert.All(calls, call =>
        {
            AttemptRow row = Assert.Single(rows[call.Id]);
            Assert.True(row.IsEstimated || (row.PromptTokens, row.OutputTokens) == (call.Prompt, call.Output), $"{call.Id} is neither estimated nor what was counted");
            Assert.True(row.IsEstimated || row.Outcome is AttemptOutcome.Completed or AttemptOutcome.ClientGone);
            Assert.InRange(row.OutputTokens ?? 0, _received.GetValueOrDefault(call.Id), call.Written);
            Assert.True(row.PromptTokens > 0 && row.CostUsd > 0);
        });
        AttemptRow[] all = [.. rows.SelectMany(exchange => exchange)];
        Assert.InRange(all.Count(row => row.IsEstimated), Streams / 4, Streams);
        Say("cancelled", calls, all);
    }

    [Fact]
    public async Task More_than_are_drained_at_once_are_cancelled_estimated_and_counted()
    {
        const int All = Most + 44;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int waiting = All;
        await Task.WhenAll(Enumerable.Range(0, All).Select(async _ =>
        {
            using HttpResponseMessage answer = await AskAsync("drained", "[[mock: tokens=60,rate=6]]", Cancelled);
            if (Interlocked.Decrement(ref waiting) == 0)
            {
                begun.SetResult();
            }

            await begun.Task;
        }));
        double refused = await MetricAsync("penstock_gateway_drains_refused_total", atLeast: 1);

        (ILookup<string, AttemptRow> rows, List<UpstreamCall> calls) = await EndAsync();
        AttemptRow[] all = [.. rows.SelectMany(exchange => exchange)];
        Assert.Equal(All, all.Length);
        Assert.InRange(refused, 1, All - Most);
        Assert.Equal(refused, all.Count(row => row.IsEstimated));
        Assert.All(calls, call => Assert.InRange(rows[call.Id].Single().OutputTokens ?? 0, 0, rows[call.Id].Single().IsEstimated ? call.Written : call.Output));
        Assert.All(calls.Where(call => !rows[call.Id].Single().IsEstimated), call => Assert.Equal(call.Output, rows[call.Id].Single().OutputTokens));
        Say($"{refused} refused", calls, all);
    }

    public async ValueTask DisposeAsync()
    {
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _mock!.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Configuration() =>
        $$"""
        version: 1
        listen: { data: "http://127.0.0.1:{{_port}}", admin: "http://127.0.0.1:{{_adminPort}}" }
        gateway: { allowHosts: [127.0.0.1] }
        storage: { kind: sqlite, path: "{{_folder}}/penstock.db" }
        admin: { keys: { ops: { secret: "{{AdminKey}}", role: viewer } } }
        providers: { up: { kind: openai-compatible, endpoint: "http://127.0.0.1:{{_mock!.Port}}/v1", keys: [mock-key] } }
        models:
          drained: { targets: { only: { use: up/m-drained, onDisconnect: drain, maxOutputTokens: 64, prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } } } }
          cancelled: { targets: { only: { use: up/m-cancelled, onDisconnect: cancel, maxOutputTokens: 64, prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } } } }
        tenants:
          acme:
            limits: { concurrent: 1000, tpd: 1000000000 }
            budget: { usd: 1000, per: total }
            keys: { app: { secret: "{{Key}}" } }
        """;

    /// <summary>In rounds; each goes on until nothing is under way any more, so that no more are drained at once than may be.</summary>
    private async Task AbortAsync(string model, int streams)
    {
        for (int done = 0; done < streams; done += Round)
        {
            int seed = done;
            await Task.WhenAll(Enumerable.Range(0, Round).Select(index => AbortOneAsync(model, new Random(seed + index))));
            await _mock!.IdleAsync();
        }
    }

    /// <summary>One of four goes before its answer begins, the others after some of its tokens, or after all of them.</summary>
    private async Task AbortOneAsync(string model, Random random)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System, Cancelled);
        using var going = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        if (random.Next(4) == 0)
        {
            going.CancelAfter(TimeSpan.FromMilliseconds(random.Next(1, 40)));
        }

        int tokens = random.Next(10, 41);
        int stopAfter = random.Next(tokens + 3);
        try
        {
            using HttpResponseMessage answer = await AskAsync(model, $"count with me [[mock: tokens={tokens}]]", going.Token);
            string id = answer.Headers.GetValues("x-penstock-request-id").Single();
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(going.Token));
            for (int received = 0; received < stopAfter && await lines.ReadLineAsync(going.Token) is { } line;)
            {
                received += line.Contains("\"content\":\"", StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal) ? 1 : 0;
                lock (_received)
                {
                    _received[id] = received;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException && going.IsCancellationRequested)
        {
            // gone before the answer began, or in its middle
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string model, string prompt, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{_port}/v1/chat/completions"))
        {
            Content = new StringContent($$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"{{prompt}}"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        return answer;
    }

    // 1. Nothing is held any more: no reservation, no running request.
    // 2. What is taken of the budget and of the day is what the rows say.
    // 3. No row that reached no upstream has a price.
    private async Task<(ILookup<string, AttemptRow> Rows, List<UpstreamCall> Calls)> EndAsync()
    {
        await _mock!.IdleAsync();
        await MetricAsync("penstock_gateway_running_requests", atMost: 0);
        await MetricAsync("penstock_gateway_reservations", atMost: 0);
        Dictionary<string, decimal> taken = await TakenAsync();
        _gateway!.Terminate();
        Assert.Equal(0, await _gateway.WaitForExitAsync(Cancelled));
        await using ILedgerStore store = AttemptLedger.StoreOf(new StorageOptions { Path = Path.Combine(_folder, "penstock.db") });
        IReadOnlyList<AttemptRow> all = await store.ReadAsync(new LedgerFilter(), Guid.Empty, Guid.AllBitsSet, 1_000_000, Cancelled);
        List<UpstreamCall> calls = await _mock.CallsAsync();
        ILookup<string, AttemptRow> rows = all.ToLookup(row => AttemptId.ExchangeOf(row.Id), StringComparer.Ordinal);

        Assert.Equal(0, taken["concurrent"]);
        Assert.Equal(all.Sum(row => row.CostUsd ?? 0), taken["usd"]);
        Assert.Equal(all.Sum(row => (row.PromptTokens ?? 0) + (row.OutputTokens ?? 0)), taken["tpd"]);
        var reached = calls.Select(call => call.Id).ToHashSet(StringComparer.Ordinal);
        Assert.All(all.Where(row => !reached.Contains(AttemptId.ExchangeOf(row.Id))), row => Assert.Equal(0, row.OutputTokens ?? 0));
        return (rows, calls);
    }

    private async Task<Dictionary<string, decimal>> TakenAsync()
    {
        using JsonDocument tenant = JsonDocument.Parse(await AdminAsync("/admin/v1/tenants/acme"));
        return tenant.RootElement.GetProperty("taken").EnumerateArray()
            .ToDictionary(one => one.GetProperty("limit").GetString()!, one => one.GetProperty("taken").GetDecimal(), StringComparer.Ordinal);
    }

    /// <summary>A metric, once it is in that range.</summary>
    private async Task<double> MetricAsync(string name, double atLeast = double.MinValue, double atMost = double.MaxValue)
    {
        double value = double.NaN;
        for (int attempt = 0; attempt < 2400; attempt++)
        {
            string text = await AdminAsync("/metrics");
            string? line = text.Split('\n').SingleOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal));
            value = line is null ? double.NaN : double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
            if (value >= atLeast && value <= atMost)
            {
                return value;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled);
        }

        Assert.Fail($"{name} is {value}");
        return value;
    }

    private async Task<string> AdminAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{_adminPort}{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using HttpResponseMessage answer = await _http.SendAsync(request, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync(Cancelled);
    }

    private void Say(string what, List<UpstreamCall> calls, AttemptRow[] rows) => TestContext.Current.SendDiagnosticMessage(
        $"{what}: {calls.Count} calls arrived, {rows.Length} rows, {rows.Count(row => row.IsEstimated)} estimated; output {rows.Sum(row => row.OutputTokens ?? 0)}, relayed {_received.Values.Sum()}, written {calls.Sum(call => call.Written)}, meant {calls.Sum(call => call.Output)}");
}
