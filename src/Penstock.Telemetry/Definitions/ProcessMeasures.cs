using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>The process and its memory; every process of ours has them.</summary>
public static class ProcessMeasures
{
    public static MetricDefinition Cpu { get; } = MetricDefinition.Counter("process.cpu", "s", "CPU time of the process.");

    public static MetricDefinition Resident { get; } = MetricDefinition.Gauge("process.resident_memory", "By", "Resident memory of the process.");

    public static MetricDefinition Start { get; } = MetricDefinition.Gauge("process.start_time", "s", "When the process began, in seconds since 1970.");

    public static MetricDefinition Threads { get; } = MetricDefinition.Gauge("dotnet.thread_pool.threads", "{thread}", "Threads of the pool.");

    public static MetricDefinition QueuedWork { get; } = MetricDefinition.Gauge(
        "dotnet.thread_pool.queue_length", "{item}", "Work that waits for a thread of the pool.");

    public static MetricDefinition Collections { get; } = MetricDefinition.Counter(
        "dotnet.gc.collections", "{collection}", "Garbage collections by the oldest generation that they took.", ["generation"]);

    public static MetricDefinition Pause { get; } = MetricDefinition.Counter("dotnet.gc.pause_time", "s", "How long garbage collection stopped the process.");

    public static MetricDefinition Heap { get; } = MetricDefinition.Gauge("dotnet.gc.heap", "By", "Managed memory after the latest collection.");

    public static MetricDefinition Allocated { get; } = MetricDefinition.Counter("dotnet.gc.allocated", "By", "Managed memory that was ever allocated.");

    public static ImmutableArray<MetricDefinition> All { get; } = [Cpu, Resident, Start, Threads, QueuedWork, Collections, Pause, Heap, Allocated];
}
