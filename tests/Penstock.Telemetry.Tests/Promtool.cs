using System.Diagnostics;

namespace Penstock.Telemetry.Tests;

/// <summary>Prometheus' own checker; the test command installs it.</summary>
internal static class Promtool
{
    /// <summary>Runs it in <paramref name="folder"/> and hands back its exit code and all that it said.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string folder, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
