using System.Diagnostics;
using System.Globalization;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Tests.Targets;

/// <summary>Starts and ends real processes that play a worker.</summary>
internal static class FakeWorkers
{
    /// <summary>No test waits longer than this; none asserts how long it took.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "Penstock.FakeWorker");

    public static LaunchCommand Command(params string[] arguments) => new(Executable, [.. arguments]);

    /// <summary>SIGKILL, to exactly this process.</summary>
    public static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    public static bool IsAlive(int processId) =>
        File.Exists($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat")
        && !File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat").Contains(") Z ", StringComparison.Ordinal);

    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!holds())
        {
            Assert.False(patience.IsCancellationRequested, $"waited in vain: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }
}
