using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Penstock.Storage.Tests.Postgres;

namespace Penstock.EndToEnd.Tests;

/// <summary>
/// Two <c>penstock serve</c> processes on one store and one pool that commands scale: exactly one gives orders, another takes over from one that hangs or
/// is killed, and one that was paused gives none when it goes on.
/// </summary>
public sealed class TwoControlPlanesTests : IAsyncLifetime
{
    private const string Key = "ops-key-of-two-control-planes";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-two-").FullName;
    private readonly HealthyServer _replica = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<(ChildProcess Process, Uri Admin)> _planes = [];
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    private string Orders => Path.Combine(_folder, "orders");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach ((ChildProcess process, _) in _planes)
        {
            ChildProcess.ThawById(process.Id);
            await process.DisposeAsync();
        }

        await _replica.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task Of_two_on_one_SQLite_file_exactly_one_acts() => ExactlyOneActsAsync(
        name => $"{{ kind: sqlite, path: {Path.Combine(_folder, name + ".db")} }}");

    [Fact]
    public async Task Of_two_on_one_PostgreSQL_exactly_one_acts()
    {
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        string connection = postgres.Connection(await postgres.NewDatabaseAsync());
        await ExactlyOneActsAsync(_ => $"{{ kind: postgres, connection: \"{connection}\" }}");
    }

    // 1. One of two gives the orders, whomever an operator asks.
    // 2. It hangs: the other gives them.
    // 3. It goes on, and gives none.
    // 4. The other is killed: it gives them again.
    private async Task ExactlyOneActsAsync(Func<string, string> storage)
    {
        await StartAsync("one", storage("one"));
        await StartAsync("other", storage("other"));
        int first = await LeaderAsync(null);
        int second = 1 - first;
        await PinAsync(second, 3);
        await UntilAsync("three were ordered", () => Task.FromResult(Given().LastOrDefault().Replicas == 3));
        Assert.All(Given(), order => Assert.Equal(_planes[first].Process.Id, order.Who));

        await FreezeUntilTakenOverAsync(first, second);
        await PinAsync(second, 4);
        await UntilAsync("four were ordered", () => Task.FromResult(Given().LastOrDefault().Replicas == 4));

        ChildProcess.ThawById(_planes[first].Process.Id);
        await UntilAsync("the one that was paused follows", async () => !(await PoolAsync(first)).GetProperty("isLeader").GetBoolean());
        await PinAsync(first, 5);
        await UntilAsync("five were ordered", () => Task.FromResult(Given().LastOrDefault().Replicas == 5));

        _planes[second].Process.Kill();
        await _planes[second].Process.WaitForExitAsync(_cancel);
        await PinAsync(first, 6);
        await UntilAsync("six were ordered", () => Task.FromResult(Given().LastOrDefault().Replicas == 6));

        int[] inTurn = [.. Given().Select(order => order.Who)];
        int[] changes = [.. inTurn.Where((who, index) => index == 0 || inTurn[index - 1] != who)];
        Assert.Equal([_planes[first].Process.Id, _planes[second].Process.Id, _planes[first].Process.Id], changes);
        Assert.Equal([3, 4, 5, 6], Given().Select(order => order.Replicas).Where(replicas => replicas >= 3).Distinct());
    }

    /// <summary>One that is halted in the middle of a write holds the file's lock with it; then it is let go on and halted again.</summary>
    private async Task FreezeUntilTakenOverAsync(int first, int second)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            ChildProcess.FreezeById(_planes[first].Process.Id);
            long from = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(from) < Takeover)
            {
                if ((await PoolAsync(second)).GetProperty("isLeader").GetBoolean())
                {
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, _cancel);
            }

            ChildProcess.ThawById(_planes[first].Process.Id);
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, _cancel);
        }

        Assert.Fail("Nobody took over from the one that hangs.");
    }

    private async Task StartAsync(string name, string storage)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var admin = new Uri($"http://127.0.0.1:{Gateway.FreePort()}");
        string count = Path.Combine(_folder, "count");
        string scale = $"echo $PPID {{desired}} >> {Orders}; echo {{desired}} > {count}.new; mv {count}.new {count}";
        string list = $"for i in $(seq 1 $(cat {count} 2>/dev/null || echo 0)); do echo '{{\\\"id\\\": \\\"r'$i'\\\", \\\"address\\\": \\\"{_replica.Address}\\\", \\\"phase\\\": \\\"ready\\\"}}'; done";
        await File.WriteAllTextAsync(Path.Combine(folder, "penstock.yaml"), $$"""
            version: 1
            listen: { data: "http://127.0.0.1:{{Gateway.FreePort()}}", admin: "{{admin.ToString().TrimEnd('/')}}" }
            admin: { keys: { ops: { secret: {{Key}}, role: admin } } }
            storage: {{storage}}
            pools:
              p:
                engine: external
                target: hook
                hook: { scale: [bash, -c, "{{scale}}"], list: [bash, -c, "{{list}}"] }
                scale: { min: 1, max: 9 }
            models: { m: { targets: { local: { use: pool/p } } } }
            """, _cancel);
        _planes.Add((ChildProcess.Start(Checkout.Penstock, ["serve", "--log-level", "warning"], folder), admin));
        await UntilAsync($"{name} answered", async () => await TryPoolAsync(_planes.Count - 1) is not null);
    }

    private async Task<int> LeaderAsync(int? not)
    {
        int found = -1;
        await UntilAsync("one of both led and had given an order", async () =>
        {
            bool[] leads = [(await PoolAsync(0)).GetProperty("isLeader").GetBoolean(), (await PoolAsync(1)).GetProperty("isLeader").GetBoolean()];
            found = Array.IndexOf(leads, true);
            return leads.Count(one => one) == 1 && found != not && Given().Length > 0;
        });
        return found;
    }

    private (int Who, int Replicas)[] Given() => File.Exists(Orders)
        ? [.. File.ReadAllLines(Orders).Select(line => line.Split(' ')).Where(words => words.Length == 2).Select(words => (Number(words[0]), Number(words[1])))]
        : [];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private async Task PinAsync(int plane, int replicas)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_planes[plane].Admin, "/admin/v1/pools/p/scale"))
        {
            Content = new StringContent($"{{\"replicas\": {replicas.ToString(CultureInfo.InvariantCulture)}}}", Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using HttpResponseMessage answer = await _http.SendAsync(request, _cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(_cancel));
    }

    private async Task<JsonElement> PoolAsync(int plane) => await TryPoolAsync(plane) ?? throw new InvalidOperationException(_planes[plane].Process.Output);

    private async Task<JsonElement?> TryPoolAsync(int plane)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_planes[plane].Admin, "/admin/v1/pools/p"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            using HttpResponseMessage answer = await _http.SendAsync(request, _cancel);
            using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(_cancel));
            return answer.IsSuccessStatusCode ? document.RootElement.Clone() : null;
        }
        catch (HttpRequestException)
        {
            Assert.False(_planes[plane].Process.HasExited, _planes[plane].Process.Output);
            return null;
        }
    }

    private async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        long from = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            string output = string.Join("\n", _planes.Select(plane => plane.Process.Output));
            Assert.True(TimeProvider.System.GetElapsedTime(from) < Patience, $"Waited in vain until {what}. Orders: {string.Join(", ", Given())}\n{output}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _cancel);
        }
    }
}
