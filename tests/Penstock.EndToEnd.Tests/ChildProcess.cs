using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.EndToEnd.Tests;

/// <summary>A real process in a folder of its own, its output kept, ended by its own id.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private const int SigContinue = 18;
    private const int SigStop = 19;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public TimeSpan CpuTime => _process.TotalProcessorTime;

    public string Output
    {
        get
        {
            lock (_gate)
            {
                return _output.ToString();
            }
        }
    }

    public static ChildProcess Start(
        string file,
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string name in start.Environment.Keys.Where(IsCloudKey).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        ChildProcess child = new(process);
        process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    public void Terminate() => Signal(SigTerm);

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt() => Signal(SigInt);

    public void Kill() => Signal(SigKill);

    public static void KillById(int id) => _ = kill(id, SigKill);

    /// <summary>Halts a process without ending it.</summary>
    public static void FreezeById(int id) => _ = kill(id, SigStop);

    /// <summary>Lets one that was halted go on.</summary>
    public static void ThawById(int id) => _ = kill(id, SigContinue);

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ids of the living children of this process, from /proc.</summary>
    public int[] Children() =>
        Directory.Exists($"/proc/{Id}/task")
            ? [.. Directory.GetDirectories($"/proc/{Id}/task").SelectMany(ChildrenOfThread)]
            : [];

    public static long ResidentBytes(int id) =>
        File.ReadLines($"/proc/{id}/status")
            .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024)
            .FirstOrDefault();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Terminate();
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20), TimeProvider.System);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Kill();
            }
        }

        _process.Dispose();
    }

    private static bool IsCloudKey(string name) =>
        name.EndsWith("_API_KEY", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("PENSTOCK_", StringComparison.Ordinal);

    private static IEnumerable<int> ChildrenOfThread(string task)
    {
        try
        {
            return [.. File.ReadAllText(Path.Combine(task, "children"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // the thread ended while we looked
        }
    }

    private void Keep(string? line)
    {
        lock (_gate)
        {
            _output.AppendLine(line);
        }
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            _ = kill(_process.Id, signal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int kill(int id, int signal);
}
