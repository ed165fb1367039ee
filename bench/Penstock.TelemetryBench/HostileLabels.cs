using System.Globalization;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.TelemetryBench;

/// <summary>Every metric with labels, recorded under values that are new with each request: memory must stand still once the bounds are reached.</summary>
internal static class HostileLabels
{
    private const double AllowedGrowth = 1.05;

    /// <summary>False when the managed heap grew by more than 5 % from the tenth part of the run to its end.</summary>
    public static bool Run(int requests, TextWriter output)
    {
        var registry = new MetricRegistry();
        MetricFamily<Counter>[] counters = [.. Labelled(MetricType.Counter).Select(registry.Counters)];
        MetricFamily<Histogram>[] histograms = [.. Labelled(MetricType.Histogram).Select(registry.Histograms)];
        long settled = 0;
        for (int i = 1; i <= requests; i++)
        {
            Record(counters, histograms, i);
            if (i == requests / 10)
            {
                settled = GC.GetTotalMemory(forceFullCollection: true);
                Say(output, i, registry, settled);
            }
        }

        long end = GC.GetTotalMemory(forceFullCollection: true);
        Say(output, requests, registry, end);
        return end <= settled * AllowedGrowth;
    }

    private static IEnumerable<MetricDefinition> Labelled(MetricType type) =>
        MetricTable.All.Where(metric => metric.Type == type && !metric.Labels.IsEmpty && !ReferenceEquals(metric, MetricRegistry.Overflows));

    private static void Record(MetricFamily<Counter>[] counters, MetricFamily<Histogram>[] histograms, int i)
    {
        string hostile = string.Create(CultureInfo.InvariantCulture, $"{{\"{i}\n\\}}");
        foreach (MetricFamily<Counter> family in counters)
        {
            family.With([.. Enumerable.Repeat(hostile, family.Definition.Labels.Length)]).Increment();
        }

        foreach (MetricFamily<Histogram> family in histograms)
        {
            family.With([.. Enumerable.Repeat(hostile, family.Definition.Labels.Length)]).Observe(i % 100);
        }
    }

    private static void Say(TextWriter output, int requests, MetricRegistry registry, long bytes) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"after {requests:N0} requests: {registry.Read().Sum(metric => metric.Points.Length):N0} series, {bytes / 1048576.0:0.00} MiB managed"));
}
