using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.EndToEnd.Tests;

/// <summary>The gateway alone as a Native AOT executable: what it costs to start, and that it answers by the same file.</summary>
public sealed class EdgeTests : IDisposable
{
    private const int CpuBudgetMilliseconds = 100;
    private const long MemoryBudgetBytes = 80L * 1024 * 1024;
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publishes_without_a_warning_and_answers_within_its_budget_of_cpu_time_and_memory()
    {
        string executable = await PublishAsync();
        await using CannedUpstream upstream = new();
        int port = Gateway.FreePort();
        await WriteConfigurationAsync(port, upstream.Address);

        List<(TimeSpan Cpu, long Memory)> starts = [];
        for (int start = 0; start < 5; start++)
        {
            starts.Add(await FirstAnswerAsync(executable, port));
        }

        TimeSpan cpu = starts.Select(start => start.Cpu).Order().ElementAt(2);
        long memory = starts.Max(start => start.Memory);
        TestContext.Current.SendDiagnosticMessage($"edge: median CPU to first answer {cpu.TotalMilliseconds} ms, memory {memory >> 20} MiB");
        Assert.True(cpu.TotalMilliseconds <= CpuBudgetMilliseconds, $"CPU time to the first answer: {cpu.TotalMilliseconds} ms");
        Assert.True(memory <= MemoryBudgetBytes, $"Memory after the first answer: {memory >> 20} MiB");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<HttpResponseMessage> AskUntilListeningAsync(HttpClient http, Uri gateway, ChildProcess edge)
    {
        while (true)
        {
            try
            {
                using StringContent body = new("""{"model":"small","messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json");
                return await http.PostAsync(new Uri(gateway, "/v1/chat/completions"), body, Cancelled);
            }
            catch (HttpRequestException) when (!edge.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
            }
        }
    }

    private async Task<string> PublishAsync()
    {
        string rid = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        await using ChildProcess publish = ChildProcess.Start(
            "dotnet",
            ["publish", "src/Penstock.Edge", "-c", "Release", "-r", rid, "-o", _folder, "--nologo"],
            Checkout.Root);

        Assert.True(await publish.WaitForExitAsync(Cancelled) == 0, publish.Output);
        Assert.DoesNotContain("warning", publish.Output, StringComparison.OrdinalIgnoreCase);
        return Path.Combine(_folder, "penstock-edge");
    }

    private Task WriteConfigurationAsync(int port, Uri upstream) => File.WriteAllTextAsync(
        Path.Combine(_folder, "penstock.yaml"),
        $$"""
        version: 1
        listen: { data: "http://127.0.0.1:{{port}}", admin: "http://127.0.0.1:{{Gateway.FreePort()}}" }
        gateway: { allowHosts: [127.0.0.1] }
        storage: { kind: sqlite, path: {{_folder}}/edge.db }
        providers: { up: { kind: openai-compatible, endpoint: "{{upstream}}" } }
        models: { small: { targets: { only: { use: up/anything } } } }
        """,
        Cancelled);

    private async Task<(TimeSpan Cpu, long Memory)> FirstAnswerAsync(string executable, int port)
    {
        using HttpClient http = new();
        await using ChildProcess edge = ChildProcess.Start(executable, ["--config", Path.Combine(_folder, "penstock.yaml")], _folder);
        using HttpResponseMessage answer = await AskUntilListeningAsync(http, new Uri($"http://127.0.0.1:{port}"), edge);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled) + edge.Output);
        return (edge.CpuTime, ChildProcess.ResidentBytes(edge.Id));
    }
}
