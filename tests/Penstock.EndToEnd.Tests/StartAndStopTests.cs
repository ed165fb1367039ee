using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>What a person meets who starts it wrongly, and what happens to running streams when it is stopped.</summary>
public sealed class StartAndStopTests : IDisposable
{
    private static readonly string Story = JsonSerializer.Serialize(new
    {
        model = "demo",
        stream = true,
        temperature = 0,
        messages = new[] { new { role = "user", content = "Tell me a short story about a penguin" } },
    });

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_stream_finishes_when_serve_is_told_to_stop()
    {
        await using Gateway gateway = new();
        await gateway.InitializeAsync();
        int[] workers = gateway.Workers();
        TaskCompletionSource streaming = new(TaskCreationOptions.RunContinuationsAsynchronously);

        Task<StreamedChat> running = StreamedChat.AskAsync(gateway.Http, gateway.Data, Story, streaming.SetResult, Cancelled);
        await streaming.Task;
        gateway.Process.Terminate();

        Assert.True((await running).IsWhole, (await running).ToString());
        Assert.Equal(0, await gateway.Process.WaitForExitAsync(Cancelled));
        Assert.All(workers, id => Assert.False(Directory.Exists($"/proc/{id}"), $"worker {id} outlived serve"));
    }

    [Fact]
    public async Task A_second_interrupt_cuts_what_still_runs()
    {
        await using Gateway gateway = new();
        await gateway.InitializeAsync();
        await EventuallyAsync(() => gateway.Process.Output.Contains("Ready.", StringComparison.Ordinal));
        int[] workers = gateway.Workers();
        ChildProcess.FreezeById(Assert.Single(workers)); // so that the request surely still runs
        Task<StreamedChat> running = StreamedChat.AskAsync(gateway.Http, gateway.Data, Story, null, Cancelled);

        await UntilRunningAsync(gateway);
        gateway.Process.Interrupt();
        await EventuallyAsync(() => gateway.Process.Output.Contains("Ctrl-C again", StringComparison.Ordinal));
        Assert.False(gateway.Process.HasExited);
        gateway.Process.Interrupt();

        Assert.Equal(130, await gateway.Process.WaitForExitAsync(Cancelled));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => running);
        Assert.All(workers, id => Assert.False(IsRunning(id), $"worker {id} outlived serve"));
    }

    [Fact]
    public async Task Workers_die_with_a_killed_gateway()
    {
        await using Gateway gateway = new();
        await gateway.InitializeAsync();
        int worker = Assert.Single(gateway.Workers());

        gateway.Process.Kill();
        await gateway.Process.WaitForExitAsync(Cancelled);

        await EventuallyAsync(() => !IsRunning(worker));
    }

    [Fact]
    public async Task A_busy_port_is_one_clear_line()
    {
        using TcpListener holder = new(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;

        await FailsAsync(["serve", "--urls", $"http://127.0.0.1:{port}", "--admin-urls", $"http://127.0.0.1:{Gateway.FreePort()}"], $"{port}");
    }

    [Fact]
    public async Task Bound_elsewhere_without_keys_it_refuses_to_start_and_says_how_to_make_one() =>
        await FailsAsync(["serve", "--urls", $"http://0.0.0.0:{Gateway.FreePort()}", "--admin-urls", $"http://127.0.0.1:{Gateway.FreePort()}"], "key");

    [Theory]
    [InlineData("nothing-here.gguf", null)]
    [InlineData("random.gguf", "random")]
    [InlineData("truncated.gguf", "truncated")]
    [InlineData("architecture.gguf", "architecture")]
    public async Task A_bad_model_file_is_one_clear_line(string name, string? kind)
    {
        string path = Path.Combine(_folder, name);
        if (kind is not null)
        {
            await File.WriteAllBytesAsync(path, BadModel(kind), Cancelled);
        }

        await FailsAsync(["worker", "--model", path, "--urls", "http://127.0.0.1:0"], name);
    }

    [Fact]
    public async Task A_missing_library_is_one_clear_line() =>
        await FailsAsync(
            ["worker", "--model", DemoModel(), "--urls", "http://127.0.0.1:0"],
            "PENSTOCK_LLAMA_DIR",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PENSTOCK_LLAMA_DIR"] = _folder });

    [Fact]
    public async Task A_full_disk_is_one_clear_line_and_leaves_nothing_half_written()
    {
        // A file-size limit of zero blocks makes every write to a file fail as a full disk does, without needing one. The runtime itself
        // maps its code through a file unless it is told not to.
        string command = $"export DOTNET_EnableWriteXorExecute=0; ulimit -f 0; exec '{Checkout.Penstock}' serve --urls http://127.0.0.1:{Gateway.FreePort()} --admin-urls http://127.0.0.1:{Gateway.FreePort()}";
        await using ChildProcess process = ChildProcess.Start("bash", ["-c", command], _folder);

        int code = await process.WaitForExitAsync(Cancelled);

        Assert.Equal(1, code);
        Assert.StartsWith("penstock: Cannot write ./data/penstock.journal: ", Assert.Single(Lines(process.Output)), StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories), file => Assert.Fail($"left behind: {file}"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string DemoModel() => Path.Combine(Path.GetDirectoryName(Checkout.Penstock)!, "models", "demo-q8_0.gguf");

    private static byte[] BadModel(string kind)
    {
        byte[] whole = File.ReadAllBytes(DemoModel());
        if (string.Equals(kind, "truncated", StringComparison.Ordinal))
        {
            return whole[..(whole.Length / 2)];
        }

        if (string.Equals(kind, "architecture", StringComparison.Ordinal))
        {
            int at = whole.AsSpan().IndexOf("llama"u8);
            "xlama"u8.CopyTo(whole.AsSpan(at));
            return whole;
        }

        byte[] noise = new byte[50_000];
        new Random(20_261_123).NextBytes(noise);
        return noise;
    }

    private static bool IsRunning(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilRunningAsync(Gateway gateway)
    {
        string key = gateway.Process.Output.Split(' ', '\n').First(word => word.StartsWith("psk-admin-", StringComparison.Ordinal));
        string metrics;
        do
        {
            using HttpRequestMessage scrape = new(HttpMethod.Get, new Uri(gateway.Admin, "/metrics"));
            scrape.Headers.Add("Authorization", "Bearer " + key);
            using HttpResponseMessage answer = await gateway.Http.SendAsync(scrape, Cancelled);
            metrics = await answer.Content.ReadAsStringAsync(Cancelled);
        }
        while (!metrics.Contains("penstock_gateway_running_requests 1", StringComparison.Ordinal));
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (int attempt = 0; attempt < 600 && !condition(); attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }

        Assert.True(condition());
    }

    private async Task FailsAsync(string[] arguments, string says, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using ChildProcess process = ChildProcess.Start(Checkout.Penstock, arguments, _folder, environment);

        int code = await process.WaitForExitAsync(Cancelled);

        Assert.NotEqual(0, code);
        Assert.True(code < 128, $"died of a signal ({code}): {process.Output}");
        Assert.Contains(says, process.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
        Assert.InRange(process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 6);
    }
}
