using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>Every metric that there is: what is exposed, exported, documented, drawn and alerted on is one of these.</summary>
public static class MetricTable
{
    /// <summary>By the part of the program that measures them.</summary>
    public static ImmutableArray<(string Title, ImmutableArray<MetricDefinition> Metrics)> Groups { get; } =
    [
        ("Gateway", GatewayMeasures.All),
        ("Tenants", TenantMeasures.All),
        ("Targets", TargetMeasures.All),
        ("Limits and budgets", LimitMeasures.All),
        ("Caches", CacheMeasures.All),
        ("Semantic cache", SemanticMeasures.All),
        ("Limits shared by gateways", ShareMeasures.All),
        ("Ledger", LedgerMeasures.All),
        ("Pools", PoolMeasures.All),
        ("Workers", WorkerMeasures.All),
        ("Conventions for generative AI", GenAiMeasures.All),
        ("Process", ProcessMeasures.All),
        ("Telemetry itself", [MetricRegistry.Overflows, .. ExportMeasures.All]),
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<MetricDefinition> All { get; } = [.. Groups.SelectMany(group => group.Metrics)];
}
