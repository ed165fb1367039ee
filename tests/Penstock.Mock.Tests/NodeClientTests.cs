using System.Diagnostics;
using System.Text.Json;

namespace Penstock.Mock.Tests;

/// <summary>The official npm clients of OpenAI, Azure, Anthropic and Gemini, unchanged.</summary>
public sealed class NodeClientTests
{
    [Fact]
    public async Task They_find_what_they_expect()
    {
        await using var mock = await MockHost.StartAsync();
        var start = new ProcessStartInfo("node", ["mock.mjs", mock.Server.Address.ToString()])
        {
            WorkingDirectory = Path.Combine(TestData.Root, "tests", "node"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var complaints = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);

        var results = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Empty(results.Where(result => !result.GetProperty("ok").GetBoolean()).Select(result => result.GetRawText()));
        Assert.True(results.Count == 16, $"{results.Count} checks ran.\n{await complaints}");
    }
}
