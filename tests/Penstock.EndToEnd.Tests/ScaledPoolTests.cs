using System.Net.Http.Headers;
using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>The scaler with real worker processes under a burst: replicas follow, no stream is cut, a killed one is replaced, to zero and back.</summary>
public sealed class ScaledPoolTests
{
    private const string Key = "ops-key-of-the-scaled-pool-tests";
    private const int Clients = 8;
    private const int AtOnce = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Arrivals of the densest three seconds of Azure's conversation trace of 2023 (CC-BY 4.0), in seconds.</summary>
    private static readonly double[] Burst =
    [
        0.0, 0.09, 0.25, 0.27, 0.34, 0.39, 0.39, 0.41, 0.43, 0.49, 0.55, 0.83, 0.91, 0.92, 0.97, 1.16, 1.35, 1.4, 1.42, 1.62, 1.64, 1.64, 1.68, 1.72, 1.77,
        1.94, 2.0, 2.02, 2.11, 2.21, 2.25, 2.39, 2.55, 2.62, 2.81, 2.82, 2.82, 2.89, 2.89, 2.93,
    ];

    private static readonly string Body = JsonSerializer.Serialize(new
    {
        model = "demo",
        stream = true,
        temperature = 0.9,
        max_tokens = 64,
        messages = new[] { new { role = "user", content = "Tell me a short story about a penguin" } },
    });

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_follow_a_burst_and_leave_without_cutting_a_stream_down_to_none_and_back()
    {
        await using Gateway gateway = await StartAsync(new Gateway
        {
            Configuration = $$"""
                version: 1
                admin: { keys: { ops: { secret: {{Key}}, role: admin } } }
                pools:
                  demo:
                    model: builtin:demo
                    scale: { min: 0, max: 3, idle: 5s, stabilization: 2s, predict: false, slo: { firstToken: 500ms } }
                    coldStart: { hold: 120s }
                    cost: { replicaHourUsd: 1 }
                    resources: { threads: 1 }
                models:
                  demo:
                    targets: { local: { use: pool/demo, maxConcurrent: {{AtOnce}} } }
                    queue: { max: 200, wait: 10m }
                    timeouts: { firstToken: 2m, total: 15m }
                """,
        });
        Assert.Empty(gateway.Workers());

        // From none: the request is held, and one worker is woken for it.
        Assert.True((await AskAsync(gateway)).IsWhole);
        Assert.NotEmpty(gateway.Workers());

        // A burst that was seen in production, and clients after it, which two at a time for each worker cannot serve at once: more come. It lasts until
        // all of this was seen.
        using var over = new CancellationTokenSource();
        Task<StreamedChat>[] replayed = [.. Burst.Select(at => AskAfterAsync(gateway, at))];
        Task<List<StreamedChat>>[] burst = [.. Enumerable.Range(0, Clients).Select(_ => AskUntilAsync(gateway, over.Token))];
        await UntilAsync("more replicas were ready", async () => (await PoolAsync(gateway)).GetProperty("ready").GetInt32() >= 2);

        // One is killed under it: it is replaced, and nobody but its own streams notices.
        int[] before = gateway.Workers();
        ChildProcess.KillById(before[0]);
        await UntilAsync("the killed worker was replaced", async () =>
            gateway.Workers().Except(before).Any() && (await PoolAsync(gateway)).GetProperty("ready").GetInt32() >= 2);
        await over.CancelAsync();
        StreamedChat[] answers = [.. (await Task.WhenAll(burst)).SelectMany(answered => answered), .. await Task.WhenAll(replayed)];
        Assert.All(answers, answer => Assert.True(answer.IsWhole || answer.IsHonestFailure, answer.ToString()));
        Assert.True(answers.Count(answer => answer.IsHonestFailure) <= AtOnce, "more failed than ran at the worker that was killed");

        // Fewer again while streams run at all of them: those that leave finish theirs.
        using var down = new CancellationTokenSource();
        Task<List<StreamedChat>>[] streams = [.. Enumerable.Range(0, AtOnce).Select(_ => AskUntilAsync(gateway, down.Token))];
        await UntilAsync("one worker was left", () => Task.FromResult(gateway.Workers().Length == 1));
        await down.CancelAsync();
        StreamedChat[] through = [.. (await Task.WhenAll(streams)).SelectMany(answered => answered)];
        Assert.All(through, answer => Assert.True(answer.IsWhole, answer.ToString()));

        // Nothing comes: none are left. And back within the hold.
        await UntilAsync("all workers were gone", () => Task.FromResult(gateway.Workers().Length == 0));
        Assert.True((await AskAsync(gateway)).IsWhole);

        JsonElement[] decisions = [.. (await AdminAsync(gateway, "pools/demo/decisions?limit=500")).GetProperty("decisions").EnumerateArray()];
        Assert.Contains(decisions, decision => decision.GetProperty("desired").GetInt32() >= 2 && decision.GetProperty("outcome").GetString() == "applied");
        Assert.Contains(decisions, decision => decision.GetProperty("binding").GetString() == "idle");
        Assert.All(decisions, decision => Assert.InRange(decision.GetProperty("desired").GetInt32(), 0, 3));
    }

    [Fact]
    public async Task A_worker_that_dies_before_it_was_ready_takes_nothing_along_and_says_why()
    {
        await using Gateway gateway = new()
        {
            Configuration = $$"""
                version: 1
                admin: { keys: { ops: { secret: {{Key}}, role: admin } } }
                pools:
                  demo: { model: builtin:demo, scale: { min: 1, max: 1 } }
                  broken: { engine: command, command: [bash, -c, "echo the library is missing >&2; exit 7"], scale: { min: 1, max: 1 } }
                models:
                  demo: { targets: { local: { use: pool/demo } } }
                  broken: { targets: { local: { use: pool/broken } } }
                """,
        };
        await gateway.InitializeAsync();

        Assert.True((await AskAsync(gateway)).IsWhole);
        await UntilAsync("the failure was said", () => Task.FromResult(gateway.Process.Output.Contains("the library is missing", StringComparison.Ordinal)));
        await UntilAsync("it was started again", () => Task.FromResult(gateway.Process.Output.Split("the library is missing").Length > 3));
        Assert.Contains("Pool broken: a worker ended before it was ready", gateway.Process.Output, StringComparison.Ordinal);
        Assert.False(gateway.Process.HasExited);
    }

    [Fact]
    public async Task Advisory_mode_says_what_it_would_do_and_an_operator_may_do_it()
    {
        await using Gateway gateway = await StartAsync(new Gateway
        {
            Configuration = $$"""
                version: 1
                admin: { keys: { ops: { secret: {{Key}}, role: admin } } }
                pools: { demo: { model: builtin:demo, scale: { min: 0, max: 2, mode: advisory } } }
                models: { demo: { targets: { local: { use: pool/demo } } } }
                """,
        });

        await UntilAsync("a decision was shown", async () =>
            (await AdminAsync(gateway, "pools/demo/decisions")).GetProperty("decisions").EnumerateArray().Any(decision => decision.GetProperty("outcome").GetString() == "advised"));
        Assert.Equal("advisory", (await PoolAsync(gateway)).GetProperty("mode").GetString());
        Assert.Empty(gateway.Workers());
    }

    private static async Task<Gateway> StartAsync(Gateway gateway)
    {
        await gateway.InitializeAsync();
        return gateway;
    }

    private Task<StreamedChat> AskAsync(Gateway gateway) => StreamedChat.AskAsync(gateway.Http, gateway.Data, Body, null, _cancel);

    private async Task<StreamedChat> AskAfterAsync(Gateway gateway, double seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, _cancel);
        return await AskAsync(gateway);
    }

    private async Task<List<StreamedChat>> AskUntilAsync(Gateway gateway, CancellationToken over)
    {
        var answers = new List<StreamedChat>();
        do
        {
            answers.Add(await AskAsync(gateway));
        }
        while (!over.IsCancellationRequested);

        return answers;
    }

    private Task<JsonElement> PoolAsync(Gateway gateway) => AdminAsync(gateway, "pools/demo");

    private async Task<JsonElement> AdminAsync(Gateway gateway, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Admin, "/admin/v1/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request, _cancel);
        answer.EnsureSuccessStatusCode();
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(_cancel));
        return document.RootElement.Clone();
    }

    private async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        long from = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < Patience, $"Waited in vain until {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _cancel);
        }
    }
}
