using Penstock.Protocols.Inference;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>What each tenant asked for, took and waited.</summary>
internal sealed class TenantMetrics(MetricRegistry registry)
{
    private readonly MetricFamily<Counter> _requests = registry.Counters(TenantMeasures.Requests);
    private readonly MetricFamily<Counter> _tokens = registry.Counters(TenantMeasures.Tokens);
    private readonly MetricFamily<Counter> _cost = registry.Counters(TenantMeasures.Cost);
    private readonly MetricFamily<Histogram> _duration = registry.Histograms(TenantMeasures.Duration);
    private readonly MetricFamily<Histogram> _firstToken = registry.Histograms(TenantMeasures.FirstToken);

    /// <summary>Takes in a request that has ended.</summary>
    public void Record(RequestRecord record, string outcome, bool isStream)
    {
        string tenant = record.Tenant ?? "";
        _requests.With(tenant, outcome).Increment();
        _duration.With(tenant).Observe(record.Duration);
        if (isStream && record.FirstToken is { } first)
        {
            _firstToken.With(tenant).Observe(first);
        }

        if (record.CostUsd > 0)
        {
            _cost.With(tenant, record.Model ?? "none").Add((double)record.CostUsd);
        }
    }

    /// <summary>Takes in what a target counted.</summary>
    public void Count(string? tenant, TokenUsage usage)
    {
        _tokens.With(tenant ?? "", "prompt").Add(usage.PromptTokens ?? 0);
        _tokens.With(tenant ?? "", "output").Add(usage.OutputTokens ?? 0);
    }
}
