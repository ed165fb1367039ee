using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>Answers that are given again.</summary>
public static class CacheMeasures
{
    public static MetricDefinition Requests { get; } = MetricDefinition.Counter(
        "penstock.cache.requests", "{request}", "Requests of models with a cache, by what it had for them.", ["model", "result"], 1024);

    public static MetricDefinition SavedUsd { get; } = MetricDefinition.Counter(
        "penstock.cache.saved", "USD", "What hits would have cost at the target, less what they were billed.", ["model"], 1024);

    public static MetricDefinition Answers { get; } = MetricDefinition.Counter(
        "penstock.cache.answers", "{answer}", "Answers that were looked at for keeping: kept, or why not.", ["model", "fate"], 1024);

    public static MetricDefinition StoreFaults { get; } = MetricDefinition.Counter(
        "penstock.cache.store_faults", "{fault}", "Failures of the store beyond memory.", ["store", "kind"]);

    public static MetricDefinition StoreDrops { get; } = MetricDefinition.Counter(
        "penstock.cache.store_drops", "{answer}", "Answers that were not written to the store because it was behind, or left alone.");

    public static MetricDefinition Damaged { get; } = MetricDefinition.Counter(
        "penstock.cache.damaged", "{answer}", "Answers from the store that were not what had been written; they were passed over.");

    public static MetricDefinition Bytes { get; } = MetricDefinition.Gauge("penstock.cache", "By", "Bytes of answers in memory.");

    public static MetricDefinition Entries { get; } = MetricDefinition.Gauge("penstock.cache.entries", "{answer}", "Answers in memory.");

    public static MetricDefinition Evictions { get; } = MetricDefinition.Counter(
        "penstock.cache.evictions", "{answer}", "Answers that left memory for others.");

    public static MetricDefinition StoreUp { get; } = MetricDefinition.Gauge(
        "penstock.cache.store_up", "{truth}", "1 while the store beyond memory works, or there is none.");

    public static ImmutableArray<MetricDefinition> All { get; } =
        [Requests, SavedUsd, Answers, StoreFaults, StoreDrops, Damaged, Bytes, Entries, Evictions, StoreUp];
}
