using System.Diagnostics;
using System.Globalization;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>
/// Names a run of this program so that another on the same machine can tell whether it still lives: machine, process number, when that process
/// started, and a number for this run alone.
/// </summary>
public static class ProcessIdentity
{
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(2);

    /// <summary>A new name.</summary>
    public static string Create(Random random)
    {
        using var self = Process.GetCurrentProcess();
        long started = new DateTimeOffset(self.StartTime).ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{started}/{random.NextInt64():x}");
    }

    /// <summary>True when <paramref name="name"/> is of this machine, and its process is gone; false when that cannot be known.</summary>
    public static bool IsDead(string name)
    {
        string[] parts = name.Split('/');
        if (parts.Length != 4
            || !string.Equals(parts[0], Environment.MachineName, StringComparison.Ordinal)
            || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out int number)
            || !long.TryParse(parts[2], CultureInfo.InvariantCulture, out long started))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(number);
            TimeSpan apart = new DateTimeOffset(process.StartTime) - DateTimeOffset.FromUnixTimeSeconds(started);
            return process.HasExited || apart.Duration() > Rounding;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }
}
