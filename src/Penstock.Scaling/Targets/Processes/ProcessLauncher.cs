using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Values;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>Starts real processes, without a shell, from a thread that lives as long as the launcher does.</summary>
internal sealed class ProcessLauncher(TimeProvider time, ILogger logger) : IWorkerLauncher, IDisposable
{
    private readonly SpawnThread _thread = new();

    public IWorkerProcess Launch(string id, LaunchCommand command)
    {
        var port = command.ChoosesPort ? FreePort.Find() : (int?)null;
        var token = command.TokenVariable is null ? null : NewToken();
        try
        {
            return _thread.Run(() => new WorkerProcess(
                Start(command, port, token), port, new WorkerOutput(id, time, logger), time)
            {
                Token = token,
            });
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return new UnstartedProcess($"cannot start '{command.FileName}': {exception.Message}");
        }
    }

    public void Dispose() => _thread.Dispose();

    private static Secret NewToken() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    private static Process Start(LaunchCommand command, int? port, Secret? token)
    {
        var start = new ProcessStartInfo(command.FileName)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(
                argument.Replace(LaunchCommand.PortPlaceholder, port?.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        if (command.Environment is { } environment)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
        }

        if (token is not null)
        {
            start.Environment[command.TokenVariable!] = token.Reveal();
        }

        if (command.Threads is { } threads)
        {
            start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        }

        start.Environment[ProcessLimits.Variable] = command.Limits.ToString();
        start.Environment[ChildProcess.SupervisorVariable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }
}
