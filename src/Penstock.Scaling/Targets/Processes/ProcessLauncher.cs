using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>Starts real processes, without a shell, from a thread that lives as long as the launcher does.</summary>
internal sealed class ProcessLauncher(TimeProvider time, ILogger logger) : IWorkerLauncher, IDisposable
{
    private readonly SpawnThread _thread = new();

    public IWorkerProcess Launch(string id, LaunchCommand command)
    {
        var port = command.ChoosesPort ? FreePort.Find() : (int?)null;
        try
        {
            return _thread.Run(() => new WorkerProcess(Start(command, port), port, new WorkerOutput(id, time, logger), time));
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return new UnstartedProcess($"cannot start '{command.FileName}': {exception.Message}");
        }
    }

    public void Dispose() => _thread.Dispose();

    private static Process Start(LaunchCommand command, int? port)
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

        start.Environment[ChildProcess.SupervisorVariable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }
}
