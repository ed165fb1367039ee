using System.Diagnostics;
using Penstock.Catalog.Values;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>A running process of the operating system. Its end is seen by the exit itself, not by its pipes.</summary>
internal sealed class WorkerProcess : IWorkerProcess
{
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly WorkerOutput _output;
    private readonly TimeProvider _time;
    private readonly Task _reading;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _terminated;
    private bool _killed;

    public WorkerProcess(Process process, int? port, WorkerOutput output, TimeProvider time)
    {
        _process = process;
        _output = output;
        _time = time;
        ProcessId = process.Id;
        Listening = port is { } chosen ? Task.FromResult(new Uri($"http://127.0.0.1:{chosen}/")) : output.Listening;
        process.StandardInput.Close();
        _reading = Task.WhenAll(
            output.ReadAsync(process.StandardOutput, isError: false),
            output.ReadAsync(process.StandardError, isError: true));
        process.Exited += (_, _) => _exited.TrySetResult();
        process.EnableRaisingEvents = true;
    }

    public int? ProcessId { get; }

    public Secret? Token { get; init; }

    public Task<Uri> Listening { get; }

    public Task Exited => _exited.Task;

    public async Task<string> ExplainExitAsync()
    {
        await Task.WhenAny(_reading, Task.Delay(LastWords, _time, CancellationToken.None));
        var code = _process.ExitCode;
        var how = code > 128 ? $"ended by {NameOf(code - 128)}" : $"exit code {code}";
        var ours = _killed && !_terminated ? ", because it was not ready in time or answered nothing any more" : "";
        var last = _output.LastErrorLine is { } line ? $": {line}" : "";
        return $"{how}{ours}{last}";
    }

    public void Terminate()
    {
        _terminated = true;
        if (!_process.HasExited)
        {
            PosixProcess.Terminate(_process.Id);
        }
    }

    public void Kill()
    {
        _killed = true;
        if (!_process.HasExited)
        {
            PosixProcess.KillWithGroup(_process.Id);
        }
    }

    public void Dispose()
    {
        // What it had started itself is in its group, and has no work without it.
        PosixProcess.KillGroup(ProcessId!.Value);
        _process.Dispose();
    }

    private static string NameOf(int signal) => signal switch
    {
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL (killed, or out of memory)",
        11 => "SIGSEGV",
        15 => "SIGTERM",
        _ => $"signal {signal}",
    };
}
