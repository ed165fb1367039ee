using System.Globalization;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>What a child takes upon itself before it becomes what it is to be.</summary>
/// <param name="MemoryMegabytes">Memory of its own, in MiB; null sets no bound.</param>
/// <param name="Nice">How much it stands back for others, 0 to 19.</param>
public sealed record ProcessLimits(int? MemoryMegabytes = null, int Nice = 0)
{
    /// <summary>Holds them for a child.</summary>
    public const string Variable = "PENSTOCK_PROCESS_LIMITS";

    /// <summary>As a child reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{MemoryMegabytes ?? 0},{Nice}");

    /// <summary>Reads what <see cref="ToString"/> wrote; none for anything else.</summary>
    internal static ProcessLimits Parse(string? text)
    {
        string[] parts = (text ?? "").Split(',');
        return parts.Length == 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int memory)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int nice)
            ? new ProcessLimits(memory > 0 ? memory : null, nice)
            : new ProcessLimits();
    }
}
