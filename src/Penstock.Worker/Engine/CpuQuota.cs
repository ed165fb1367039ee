using System.Globalization;

namespace Penstock.Worker.Engine;

/// <summary>
/// How many processors this process may really use. llama.cpp's threads wait for each other by spinning: one thread more than the
/// quota and throughput collapses (measured: 548 to 3 tokens a second). <see cref="Environment.ProcessorCount"/> rounds a quota up.
/// </summary>
public static class CpuQuota
{
    /// <summary>
    /// Compute threads to use: the quota of the control group rounded down, or, without a quota, all processors but one, which is left to
    /// the gateway and the rest of the machine. At least 1.
    /// </summary>
    public static int ComputeThreads() => ComputeThreads(Read("/"), Environment.ProcessorCount);

    internal static int ComputeThreads(double? quota, int processors) =>
        Math.Clamp(quota is { } limit ? (int)Math.Floor(limit) : processors - 1, 1, Math.Max(1, processors));

    /// <summary>The smallest quota on the way from this process' control group to the root, in processors; null where none is set.</summary>
    /// <param name="root">Folder that stands for <c>/</c>.</param>
    internal static double? Read(string root)
    {
        double? smallest = null;
        foreach (string line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            // hierarchy-ID:controllers:path; version 2 has the ID 0 and names no controller.
            string[] parts = line.Split(':', 3);
            if (parts.Length < 3)
            {
                continue;
            }

            bool isVersion2 = parts[1].Length == 0;
            if (isVersion2 || parts[1].Split(',').Contains("cpu", StringComparer.Ordinal))
            {
                string mount = Path.Combine(root, "sys/fs/cgroup", isVersion2 ? "" : FirstMount(root, parts[1]));
                smallest = Smaller(smallest, Walk(mount, parts[2], isVersion2));
            }
        }

        return smallest;
    }

    private static string FirstMount(string root, string controllers) =>
        Directory.Exists(Path.Combine(root, "sys/fs/cgroup", controllers)) ? controllers : "cpu";

    private static double? Walk(string mount, string path, bool isVersion2)
    {
        double? smallest = null;
        for (string? group = path.Trim('/'); group is not null; group = group.Length == 0 ? null : Path.GetDirectoryName(group))
        {
            string folder = Path.Combine(mount, group);
            smallest = Smaller(smallest, isVersion2 ? Version2(folder) : Version1(folder));
        }

        return smallest;
    }

    private static double? Version2(string folder) =>
        Lines(Path.Combine(folder, "cpu.max")).FirstOrDefault()?.Split(' ') is [var quota, var period] ? Ratio(quota, period) : null;

    private static double? Version1(string folder) => Ratio(
        Lines(Path.Combine(folder, "cpu.cfs_quota_us")).FirstOrDefault(),
        Lines(Path.Combine(folder, "cpu.cfs_period_us")).FirstOrDefault());

    // "max" and -1 mean no quota.
    private static double? Ratio(string? quota, string? period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out double share)
        && double.TryParse(period, CultureInfo.InvariantCulture, out double whole)
        && share > 0 && whole > 0
            ? share / whole
            : null;

    private static double? Smaller(double? left, double? right) => left is { } a && right is { } b ? Math.Min(a, b) : left ?? right;

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
