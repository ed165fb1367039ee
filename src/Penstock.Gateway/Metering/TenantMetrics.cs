using System.Runtime.CompilerServices;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>
/// What each tenant asked for, took and waited. Its series are found once: the name is the configuration's object, which tells which it is. Safe for
/// concurrent use; two that fall into one slot look theirs up again.
/// </summary>
internal sealed class TenantMetrics(MetricRegistry registry)
{
    private const int Slots = 256;

    private readonly TenantInstruments?[] _found = new TenantInstruments?[Slots];

    public MetricFamily<Counter> Requests { get; } = registry.Counters(TenantMeasures.Requests);

    public MetricFamily<Counter> Tokens { get; } = registry.Counters(TenantMeasures.Tokens);

    public MetricFamily<Counter> Cost { get; } = registry.Counters(TenantMeasures.Cost);

    public MetricFamily<Histogram> Duration { get; } = registry.Histograms(TenantMeasures.Duration);

    public MetricFamily<Histogram> FirstToken { get; } = registry.Histograms(TenantMeasures.FirstToken);

    /// <summary>A tenant's; null is anybody on an open data plane.</summary>
    public TenantInstruments Of(string? tenant)
    {
        tenant ??= "";
        ref TenantInstruments? slot = ref _found[RuntimeHelpers.GetHashCode(tenant) & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } found && ReferenceEquals(found.Tenant, tenant))
        {
            return found;
        }

        var made = new TenantInstruments(this, tenant);
        Volatile.Write(ref slot, made);
        return made;
    }
}
