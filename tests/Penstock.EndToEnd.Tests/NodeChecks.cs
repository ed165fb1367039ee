using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>A script of <c>tests/node</c> that prints one JSON line a check: its name, whether it held, and what else it says.</summary>
internal static class NodeChecks
{
    /// <summary>Runs <paramref name="script"/> and asserts that exactly <paramref name="checks"/> checks ran and held.</summary>
    public static async Task AssertAsync(string script, int checks, Func<string>? more = null, params string[] arguments)
    {
        await using ChildProcess node = ChildProcess.Start("node", [script, .. arguments], Checkout.NodeScripts);

        await node.WaitForExitAsync(TestContext.Current.CancellationToken);

        string[] lines = [.. node.Output.Split('\n').Where(line => line.StartsWith('{'))];
        string[] failed = [.. lines.Where(line => !Passed(line))];
        Assert.True(failed.Length == 0, string.Join('\n', failed) + "\n" + more?.Invoke());
        Assert.True(lines.Length == checks, $"{lines.Length} checks ran, not {checks}:\n{node.Output}");
    }

    private static bool Passed(string line)
    {
        using JsonDocument result = JsonDocument.Parse(line);
        return result.RootElement.GetProperty("ok").GetBoolean();
    }
}
