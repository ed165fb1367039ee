using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Penstock.EndToEnd.Tests;

/// <summary>What an operator does while <c>serve</c> runs: keys, status, restarts, changes of the configuration.</summary>
public sealed partial class OperatorTests(Gateway gateway) : IClassFixture<Gateway>
{
    private const string Chat = """{"stream":true,"model":"demo","temperature":0,"max_tokens":8,"messages":[{"role":"user","content":"What is a semantic cache?"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_key_that_is_shown_at_first_start_is_valid_until_it_is_reset()
    {
        await using Gateway own = new();
        await own.InitializeAsync();
        await EventuallyAsync(() => AdminKey().IsMatch(own.Process.Output));
        string first = AdminKey().Match(own.Process.Output).Value;
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(own, HttpMethod.Get, "/admin/v1/status", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(own, HttpMethod.Get, "/admin/v1/status", first)).StatusCode);

        string second = await ResetKeyAsync(own);
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(own, HttpMethod.Get, "/admin/v1/status", first)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(own, HttpMethod.Get, "/metrics", second)).StatusCode);
    }

    [Fact]
    public async Task Changes_of_the_configuration_start_and_drain_workers_and_a_bad_one_changes_nothing()
    {
        await using Gateway own = new() { Configuration = Configured("one") };
        await own.InitializeAsync();
        Assert.Equal(200, (await AskModelAsync(own, "one")).Status);

        await own.WriteConfigurationAsync(Configured("one", "two"));
        await EventuallyAsync(() => own.Process.Output.Contains("is applied", StringComparison.Ordinal));
        Assert.Equal(200, (await AskKnownModelAsync(own, "two")).Status);
        Assert.Equal(2, own.Workers().Length);

        await own.WriteConfigurationAsync("version: 1\nmodells: {}\n");
        await EventuallyAsync(() => own.Process.Output.Contains("is not applied", StringComparison.Ordinal));
        Assert.Equal(200, (await AskModelAsync(own, "one")).Status);

        await own.WriteConfigurationAsync(Configured("two"));
        await EventuallyAsync(() => own.Workers().Length == 1);
        Assert.Equal(404, (await AskModelAsync(own, "one")).Status);
        Assert.Equal(200, (await AskModelAsync(own, "two")).Status);
    }

    [Fact]
    public async Task A_restart_replaces_the_worker_and_no_request_fails_meanwhile()
    {
        string key = await ResetKeyAsync(gateway);
        int before = Assert.Single(gateway.Workers());
        long restarts = (await PoolAsync(key)).GetProperty("restarts").GetInt64();
        HttpResponseMessage accepted = await AskAsync(gateway, HttpMethod.Post, "/admin/v1/pools/demo/restart", key);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        do
        {
            StreamedChat answer = await AskModelAsync(gateway, "demo");
            Assert.True(answer.IsWhole, answer.ToString());
        }
        while (gateway.Workers().Contains(before));

        JsonElement pool = await PoolAsync(key);
        Assert.Equal("ready", pool.GetProperty("health").GetString());
        Assert.Equal(restarts, pool.GetProperty("restarts").GetInt64());
    }

    [Fact]
    public async Task A_killed_worker_is_counted_with_its_reason()
    {
        string key = await ResetKeyAsync(gateway);

        // One that dies before it was ever ready ends serve: an answer proves that it was.
        Assert.True((await AskModelAsync(gateway, "demo")).IsWhole);
        ChildProcess.KillById(gateway.Workers()[0]);
        StreamedChat next = await AskModelAsync(gateway, "demo");
        Assert.True(next.IsWhole, next.ToString());

        JsonElement pool = await PoolAsync(key);
        Assert.True(pool.GetProperty("restarts").GetInt64() >= 1);
        Assert.Contains("SIGKILL", pool.GetProperty("lastFailure").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_answers_to_its_gateway_only()
    {
        // Another test may just have killed it: an answer proves that one is ready, and so has an address.
        Assert.True((await AskModelAsync(gateway, "demo")).IsWhole);
        using JsonDocument status = JsonDocument.Parse(
            await (await AskAsync(gateway, HttpMethod.Get, "/admin/v1/replicas", await ResetKeyAsync(gateway))).Content.ReadAsStringAsync(Cancelled));
        string worker = status.RootElement.GetProperty("replicas")[0].GetProperty("address").GetString()!;

        using HttpResponseMessage answer = await gateway.Http.GetAsync(new Uri(new Uri(worker), "/v1/models"), Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_workers_own_metrics_are_read_through_the_admin_listener()
    {
        string key = await ResetKeyAsync(gateway);
        await AskModelAsync(gateway, "demo");
        using JsonDocument status = JsonDocument.Parse(
            await (await AskAsync(gateway, HttpMethod.Get, "/admin/v1/replicas", key)).Content.ReadAsStringAsync(Cancelled));
        string replica = status.RootElement.GetProperty("replicas")[0].GetProperty("id").GetString()!;

        using HttpResponseMessage metrics = await AskAsync(gateway, HttpMethod.Get, $"/admin/v1/replicas/{replica}/metrics", key);

        Assert.Equal("text/plain", metrics.Content.Headers.ContentType!.MediaType);
        Assert.Contains("# TYPE penstock_worker_", await metrics.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(gateway, HttpMethod.Get, "/admin/v1/replicas/none/metrics", key)).StatusCode);
    }

    [GeneratedRegex("psk-admin-[0-9a-f]{64}", RegexOptions.NonBacktracking)]
    private static partial Regex AdminKey();

    private static string Configured(params string[] names) =>
        "version: 1\npools:\n" + string.Concat(names.Select(name => $"  {name}: {{ engine: llama.cpp, model: \"builtin:demo\" }}\n"))
        + "models:\n" + string.Concat(names.Select(name => $"  {name}: {{ targets: {{ local: {{ use: pool/{name} }} }} }}\n"));

    private static Task<StreamedChat> AskModelAsync(Gateway of, string model) =>
        StreamedChat.AskAsync(of.Http, of.Data, Chat.Replace("demo", model, StringComparison.Ordinal), null, Cancelled);

    /// <summary>Running requests keep the configuration that they began with; the next ones get the new one a moment after it is said.</summary>
    private static async Task<StreamedChat> AskKnownModelAsync(Gateway of, string model)
    {
        StreamedChat answer = await AskModelAsync(of, model);
        for (int attempt = 0; attempt < 100 && answer.Status == 404; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
            answer = await AskModelAsync(of, model);
        }

        return answer;
    }

    /// <summary>A key that is valid now.</summary>
    private static async Task<string> ResetKeyAsync(Gateway of)
    {
        await using ChildProcess reset = ChildProcess.Start(Checkout.Penstock, ["admin", "reset-key"], of.Folder);
        Assert.Equal(0, await reset.WaitForExitAsync(Cancelled));
        return AdminKey().Match(reset.Output).Value;
    }

    private static async Task<HttpResponseMessage> AskAsync(Gateway of, HttpMethod method, string path, string? key)
    {
        using HttpRequestMessage request = new(method, new Uri(of.Admin, path));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await of.Http.SendAsync(request, Cancelled);
    }

    /// <summary>What the operator sees of the pool. Other tests of this class may have killed its worker before.</summary>
    private async Task<JsonElement> PoolAsync(string key)
    {
        using JsonDocument status = JsonDocument.Parse(
            await (await AskAsync(gateway, HttpMethod.Get, "/admin/v1/status", key)).Content.ReadAsStringAsync(Cancelled));
        return status.RootElement.GetProperty("pools")[0].Clone();
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (int attempt = 0; attempt < 1200 && !condition(); attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }

        Assert.True(condition());
    }
}
