using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Caching;

/// <summary>What the caches count.</summary>
internal sealed class CacheMetrics
{
    /// <summary>Defines them in <paramref name="registry"/>.</summary>
    public CacheMetrics(MetricRegistry registry)
    {
        Requests = registry.Counter(
            "penstock_cache_requests_total", "Requests of models with a cache, by what it had for them.", ["model", "result"], 1024);
        SavedUsd = registry.Counter("penstock_cache_saved_usd_total", "What hits would have cost at the target, less what they were billed.", ["model"], 1024);
        Answers = registry.Counter(
            "penstock_cache_answers_total", "Answers that were looked at for keeping: kept, or why not.", ["model", "fate"], 1024);
        StoreFaults = registry.Counter("penstock_cache_store_faults_total", "Failures of the store beyond memory.", ["store", "kind"]);
        StoreDrops = registry.Counter("penstock_cache_store_drops_total", "Answers that were not written to the store because it was behind, or left alone.");
        Damaged = registry.Counter("penstock_cache_damaged_total", "Answers from the store that were not what had been written; they were passed over.");
    }

    /// <summary>By model and result: exact, coalesced, semantic, stale, miss, bypass.</summary>
    public MetricFamily<Counter> Requests { get; }

    /// <summary>In USD, by model.</summary>
    public MetricFamily<Counter> SavedUsd { get; }

    /// <summary>By model and fate.</summary>
    public MetricFamily<Counter> Answers { get; }

    /// <summary>By store and kind of fault.</summary>
    public MetricFamily<Counter> StoreFaults { get; }

    /// <summary>Answers that were not written.</summary>
    public Counter StoreDrops { get; }

    /// <summary>Answers that failed their check.</summary>
    public Counter Damaged { get; }
}
