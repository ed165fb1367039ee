using System.Globalization;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>
/// The child's side of supervision. A supervised process calls <see cref="Bind"/> first of all: from then on it dies when its
/// supervisor dies, however that happens, and a Ctrl-C on the supervisor's terminal does not reach it.
/// </summary>
public static class ChildProcess
{
    /// <summary>Holds the supervisor's process number; set for every child.</summary>
    public const string SupervisorVariable = "PENSTOCK_SUPERVISOR_PID";

    /// <summary>The first argument by which a process is asked to bind itself and then to become what follows <c>--</c>.</summary>
    public const string BecomeVerb = "become";

    /// <summary>
    /// Binds this process to its supervisor. Call it on the main thread. False when the supervisor is gone already, and the
    /// process has to leave; true also where there is no supervisor.
    /// </summary>
    public static bool Bind()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(SupervisorVariable), CultureInfo.InvariantCulture, out var supervisor)
            || !OperatingSystem.IsLinux())
        {
            return true;
        }

        Environment.SetEnvironmentVariable(SupervisorVariable, null);
        PosixProcess.LeadOwnGroup();
        PosixProcess.Take(ProcessLimits.Parse(Environment.GetEnvironmentVariable(ProcessLimits.Variable)));
        PosixProcess.DieWithParent();

        // The supervisor may have died before the kernel was told.
        return PosixProcess.ParentId() == supervisor;
    }

    /// <summary>
    /// Becomes <paramref name="command"/>, and stays bound: how a program that knows nothing of us is supervised. Returns only when that fails, with
    /// the line to show.
    /// </summary>
    public static string Become(IReadOnlyList<string> command)
    {
        var error = PosixProcess.Become(command);
        return $"Cannot run '{command[0]}': {new System.ComponentModel.Win32Exception(error).Message}.";
    }
}
