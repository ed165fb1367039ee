using System.Text.Json;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Measures;

/// <summary>Measures as the admin API writes them.</summary>
internal static class MeasureJson
{
    /// <summary>Durations by their names in documents.</summary>
    public static readonly (string Name, DurationMeasure Measure)[] Durations =
    [
        ("firstTokenMs", DurationMeasure.FirstToken), ("durationMs", DurationMeasure.Duration), ("overheadMs", DurationMeasure.Overhead),
        ("perOutputTokenMs", DurationMeasure.PerOutputToken),
    ];

    /// <summary>The percentiles that documents have.</summary>
    public static readonly (string Name, double Share)[] Quantiles = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)];

    /// <summary>Whose measures follow; null for names that the dimension does not have.</summary>
    public static void WriteKey(Utf8JsonWriter json, MeasureKey key)
    {
        json.WriteString("model", key.Model.Length == 0 ? null : key.Model);
        json.WriteString("target", key.Target.Length == 0 ? null : key.Target);
        json.WriteString("tenant", key.Tenant.Length == 0 ? null : key.Tenant);
    }

    /// <summary>The fields of one cell.</summary>
    public static void WriteScalars(Utf8JsonWriter json, MeasureCell cell)
    {
        Number(json, "requests", cell[CountMeasure.Requests]);
        Number(json, "errors", cell[CountMeasure.Errors]);
        Number(json, "faults", cell[CountMeasure.Faults]);
        Number(json, "clientGone", cell[CountMeasure.ClientGone]);
        foreach ((string name, DurationMeasure measure) in Durations)
        {
            json.WriteStartObject(name);
            foreach ((string quantile, double share) in Quantiles)
            {
                Number(json, quantile, cell[measure]?.Quantile(share));
            }

            json.WriteEndObject();
        }

        Number(json, "inputTokens", cell[CountMeasure.InputTokens]);
        Number(json, "cachedTokens", cell[CountMeasure.CachedTokens]);
        Number(json, "cacheWriteTokens", cell[CountMeasure.CacheWriteTokens]);
        Number(json, "outputTokens", cell[CountMeasure.OutputTokens]);
        Number(json, "reasoningTokens", cell[CountMeasure.ReasoningTokens]);
        Number(json, "costUsd", cell[CountMeasure.CostUsd]);
        Number(json, "cacheHits", HitsOf(cell));
        Number(json, "cacheMisses", cell[CountMeasure.CacheMisses]);
        Number(json, "savingsUsd", cell[CountMeasure.SavingsUsd]);
        Number(json, "inFlight", cell[GaugeMeasure.InFlight]);
        Number(json, "queueDepth", cell[GaugeMeasure.QueueDepth]);
        Number(json, "ejected", cell[GaugeMeasure.Ejected]);
    }

    /// <summary>What follows from a cell and the time that it is of.</summary>
    public static void WriteRates(Utf8JsonWriter json, MeasureCell cell, double seconds)
    {
        double requests = cell[CountMeasure.Requests];
        double looked = HitsOf(cell) + cell[CountMeasure.CacheMisses];
        Number(json, "errorRate", requests > 0 ? cell[CountMeasure.Errors] / requests : null);
        Number(json, "requestsPerSecond", requests / seconds);
        Number(json, "outputTokensPerSecond", cell[CountMeasure.OutputTokens] / seconds);
        Number(json, "costUsdPerHour", cell[CountMeasure.CostUsd] / seconds * 3600);
        Number(json, "costUsdPerRequest", requests > 0 ? cell[CountMeasure.CostUsd] / requests : null);
        Number(json, "cacheHitRate", looked > 0 ? HitsOf(cell) / looked : null);
    }

    /// <summary>Five significant digits are more than a chart shows, and the sketch is no finer.</summary>
    public static double Short(double value)
    {
        if (value == Math.Floor(value) || !double.IsFinite(value) || value == 0)
        {
            return value;
        }

        int digits = Math.Clamp(6 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15);
        return Math.Round(value, digits);
    }

    private static double HitsOf(MeasureCell cell) => cell[CountMeasure.ExactHits] + cell[CountMeasure.CoalescedHits] + cell[CountMeasure.SemanticHits];

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Short(number));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
