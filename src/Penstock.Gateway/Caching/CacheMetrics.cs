using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Caching;

/// <summary>What the caches count.</summary>
internal sealed class CacheMetrics
{
    /// <summary>Defines them in <paramref name="registry"/>.</summary>
    public CacheMetrics(MetricRegistry registry)
    {
        Requests = registry.Counters(CacheMeasures.Requests);
        SavedUsd = registry.Counters(CacheMeasures.SavedUsd);
        Answers = registry.Counters(CacheMeasures.Answers);
        StoreFaults = registry.Counters(CacheMeasures.StoreFaults);
        StoreDrops = registry.Counter(CacheMeasures.StoreDrops);
        Damaged = registry.Counter(CacheMeasures.Damaged);
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
