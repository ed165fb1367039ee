using System.ComponentModel;
using System.Diagnostics;
using Penstock.Catalog.Values;

namespace Penstock.Scaling.Targets.Hooks;

/// <summary>Runs an operator's command, one at a time, and ends it with all its children when its time is over.</summary>
internal sealed class HookCommand(string pool, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private const int MostOutput = 4 << 20;
    private const int LongestReason = 200;
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>What it printed, or why that does not count.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="values">What takes the place of <c>{name}</c> in arguments, and stands in <c>PENSTOCK_NAME</c>.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public async Task<(string Output, TargetError? Error)> RunAsync(
        ValueList<string> command, IReadOnlyList<(string Name, string Value)> values, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await RunOneAsync(command, values, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<(string Output, TargetError? Error)> RunOneAsync(
        ValueList<string> command, IReadOnlyList<(string Name, string Value)> values, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Describe(command, values) };
        try
        {
            process.Start();
        }
        catch (Exception fault) when (fault is Win32Exception or IOException)
        {
            return ("", new TargetError(TargetErrorKind.Denied, $"pool {pool}: {command[0]} cannot be started: {fault.Message}"));
        }

        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            process.StandardInput.Close();
            Task<string> output = ReadAsync(process.StandardOutput, either.Token);
            Task<string> errors = ReadAsync(process.StandardError, either.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0
                ? (await output, null)
                : ("", new TargetError(TargetErrorKind.Refused, $"pool {pool}: {command[0]} ended with {process.ExitCode}: {Reason(await errors)}"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ("", new TargetError(TargetErrorKind.Unreachable, $"pool {pool}: {command[0]} was ended after {timeout.TotalSeconds:0} s; raise hook.timeout"));
        }
        finally
        {
            End(process);
        }
    }

    private ProcessStartInfo Describe(ValueList<string> command, IReadOnlyList<(string Name, string Value)> values)
    {
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in command.Skip(1))
        {
            start.ArgumentList.Add(values.Aggregate(argument, (text, value) => text.Replace("{" + value.Name + "}", value.Value, StringComparison.Ordinal)));
        }

        start.Environment["PENSTOCK_POOL"] = pool;
        foreach ((string name, string value) in values)
        {
            start.Environment["PENSTOCK_" + name.ToUpperInvariant()] = value;
        }

        return start;
    }

    /// <summary>Reads to the end and keeps the beginning: a command that prints without end is not waited for by its pipe.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new System.Text.StringBuilder();
        var buffer = new char[4096];
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            kept.Append(buffer, 0, Math.Min(read, MostOutput - kept.Length));
        }

        return kept.ToString();
    }

    private static string Reason(string errors)
    {
        string line = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it said nothing";
        return line.Length > LongestReason ? line[..LongestReason] : line;
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
