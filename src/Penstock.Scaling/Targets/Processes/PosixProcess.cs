using System.Runtime.InteropServices;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>The few calls of POSIX and Linux that .NET has no words for.</summary>
internal static partial class PosixProcess
{
    private const int SignalKill = 9;
    private const int SignalPipe = 13;
    private const int SignalTerminate = 15;
    private const int SetParentDeathSignal = 1;
    private const int DataLimit = 2;

    /// <summary>Asks a process to leave.</summary>
    public static void Terminate(int processId) => _ = Kill(processId, SignalTerminate);

    /// <summary>Ends a process and its group, if it leads one.</summary>
    public static void KillWithGroup(int processId)
    {
        _ = Kill(-processId, SignalKill);
        _ = Kill(processId, SignalKill);
    }

    /// <summary>Ends what is left of the group of a process that is gone.</summary>
    public static void KillGroup(int processId) => _ = Kill(-processId, SignalKill);

    /// <summary>Has the kernel end this process when the thread that started it ends.</summary>
    public static void DieWithParent() => _ = ProcessControl(SetParentDeathSignal, SignalKill, 0, 0, 0);

    /// <summary>Makes this process the leader of a group of its own, so that a terminal's Ctrl-C does not reach it.</summary>
    public static void LeadOwnGroup() => _ = SetProcessGroup(0, 0);

    /// <summary>Bounds this process, and what it becomes.</summary>
    public static void Take(ProcessLimits limits)
    {
        if (limits.Nice > 0)
        {
            _ = SetPriority(0, 0, limits.Nice);
        }

        if (limits.MemoryMegabytes is { } megabytes)
        {
            ulong bytes = (ulong)megabytes * 1024 * 1024;
            ulong[] bounds = [bytes, bytes];
            _ = SetLimit(DataLimit, bounds);
        }
    }

    /// <summary>The process that started this one.</summary>
    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int ParentId();

    /// <summary>Becomes another program. Returns only when that fails, with the error number.</summary>
    public static int Become(IReadOnlyList<string> arguments)
    {
        // .NET ignores SIGPIPE, and what is ignored stays so across exec.
        _ = Signal(SignalPipe, 0);
        var pointers = new nint[arguments.Count + 1];
        for (var i = 0; i < arguments.Count; i++)
        {
            pointers[i] = Marshal.StringToCoTaskMemUTF8(arguments[i]);
        }

        _ = Execute(pointers[0], pointers);
        return Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong[] bounds);

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetProcessGroup(int processId, int group);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true)]
    private static partial int Execute(nint file, nint[] arguments);
}
