using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Penstock.EndToEnd.Tests;

/// <summary><c>penstock tenants</c> and <c>penstock keys</c> on a running gateway, and what the keys that they make are good for.</summary>
public sealed class KeyCommandsTests : IAsyncLifetime
{
    private const string AdminKey = "an-admin-key-of-the-file";

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly int _port = Gateway.FreePort();
    private readonly int _adminPort = Gateway.FreePort();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private CountingUpstream? _mock;
    private ChildProcess? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mock = await CountingUpstream.StartAsync(_folder, "--tokens", "3");
        string file = Path.Combine(_folder, "penstock.yaml");
        await File.WriteAllTextAsync(file, Configuration(), Cancelled);
        _gateway = ChildProcess.Start(Checkout.Penstock, ["serve", "--log-level", "error", "--config", file], _folder);
        await _mock.ReadyAsync(new Uri($"http://127.0.0.1:{_port}/readyz"), _gateway);
    }

    [Fact]
    public async Task A_key_is_made_scoped_rotated_with_two_alive_and_revoked()
    {
        await RunAsync("tenants", "set", "acme", "-m", "chat", "-m", "other", "--rpm", "1000", "--budget-usd", "5", "--budget-per", "day");
        string first = KeyIn(await RunAsync("keys", "create", "acme", "app", "-m", "chat", "--tpm", "1000000"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(first, "chat"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(first, "other"));

        string second = KeyIn(await RunAsync("keys", "rotate", "acme", "app", "--grace", "600"));
        Assert.NotEqual(first, second);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await AskAsync(first, "chat"), await AskAsync(second, "chat")]);
        string third = KeyIn(await RunAsync("keys", "rotate", "acme", "app", "--grace", "0"));
        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            [await AskAsync(first, "chat"), await AskAsync(second, "chat"), await AskAsync(third, "chat")]);

        string list = await RunAsync("keys", "list", "acme");
        Assert.Contains("app", list, StringComparison.Ordinal);
        Assert.DoesNotContain(third[24..], list, StringComparison.Ordinal);
        Assert.Contains("usd", await RunAsync("tenants", "list"), StringComparison.Ordinal);
        await RunAsync("keys", "revoke", "acme", "app");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(third, "chat"));
        await RunAsync("tenants", "delete", "acme");
    }

    [Fact]
    public async Task An_end_is_given_to_a_key_and_what_the_file_owns_is_left_alone()
    {
        await RunAsync("tenants", "set", "brief");
        Assert.Contains("past", await RunAsync(expected: 1, "keys", "create", "brief", "late", "--expires", "2020-01-01T00:00:00Z"), StringComparison.Ordinal);
        string key = KeyIn(await RunAsync("keys", "create", "brief", "soon", "--expires", "2999-01-01T00:00:00Z"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(key, "chat"));
        Assert.Contains("2999-01-01", await RunAsync("keys", "list", "brief"), StringComparison.Ordinal);

        Assert.Contains("file", await RunAsync(expected: 1, "keys", "rotate", "owned", "app"), StringComparison.Ordinal);
        Assert.Contains("file", await RunAsync(expected: 1, "tenants", "delete", "owned"), StringComparison.Ordinal);
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
        admin: { keys: { ops: { secret: "{{AdminKey}}", role: admin } } }
        providers: { up: { kind: openai-compatible, endpoint: "http://127.0.0.1:{{_mock!.Port}}/v1", keys: [mock-key] } }
        models:
          chat: { targets: { only: { use: up/m, prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } } } }
          other: { targets: { only: { use: up/m } } }
        tenants:
          owned: { keys: { app: { secret: "sk-owned-0123456789abcdef" } } }
        """;

    private Task<string> RunAsync(params string[] arguments) => RunAsync(0, arguments);

    /// <summary>Runs the command; what it printed.</summary>
    private async Task<string> RunAsync(int expected, params string[] arguments)
    {
        await using ChildProcess run = ChildProcess.Start(
            Checkout.Penstock, [.. arguments, "--admin-url", $"http://127.0.0.1:{_adminPort}", "--admin-key", AdminKey], _folder);
        int code = await run.WaitForExitAsync(Cancelled);
        Assert.True(code == expected || (expected != 0 && code != 0), $"{string.Join(' ', arguments)} ended with {code}: {run.Output}");
        return run.Output;
    }

    private static string KeyIn(string output) => output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("psk-", StringComparison.Ordinal));

    private async Task<HttpStatusCode> AskAsync(string key, string model)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{_port}/v1/chat/completions"))
        {
            Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage answer = await _http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }
}
