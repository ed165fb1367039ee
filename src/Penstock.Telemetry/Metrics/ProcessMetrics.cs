using Penstock.Telemetry.Definitions;

namespace Penstock.Telemetry.Metrics;

/// <summary>The process' own figures, read at each scrape.</summary>
public static class ProcessMetrics
{
    /// <summary>Defines them in <paramref name="registry"/>; <paramref name="time"/> says when the process began, which is now.</summary>
    public static void Define(MetricRegistry registry, TimeProvider time)
    {
        double start = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        registry.Observe(ProcessMeasures.Cpu, () => Environment.CpuUsage.TotalTime.TotalSeconds);
        registry.Observe(ProcessMeasures.Resident, () => Environment.WorkingSet);
        registry.Observe(ProcessMeasures.Start, () => start);
        registry.Observe(ProcessMeasures.Threads, () => ThreadPool.ThreadCount);
        registry.Observe(ProcessMeasures.QueuedWork, () => ThreadPool.PendingWorkItemCount);
        registry.Observe(ProcessMeasures.Collections, Collections);
        registry.Observe(ProcessMeasures.Pause, () => GC.GetTotalPauseDuration().TotalSeconds);
        registry.Observe(ProcessMeasures.Heap, () => GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes);
        registry.Observe(ProcessMeasures.Allocated, () => GC.GetTotalAllocatedBytes());
    }

    private static Observation[] Collections() =>
    [
        new(GC.CollectionCount(0) - GC.CollectionCount(1), "0"),
        new(GC.CollectionCount(1) - GC.CollectionCount(2), "1"),
        new(GC.CollectionCount(2), "2"),
    ];
}
