using Penstock.Protocols.Inference;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>The series of one tenant, found once. Safe for concurrent use: finding one twice finds the same.</summary>
internal sealed class TenantInstruments(TenantMetrics owner, string tenant)
{
    private readonly Counter?[] _requests = new Counter?[RouteInstruments.Outcomes];
    private readonly Histogram _duration = owner.Duration.With(tenant);
    private Histogram? _firstToken;
    private Counter? _prompt;
    private Counter? _output;
    private ModelCost? _cost;

    /// <summary>Whose they are.</summary>
    public string Tenant => tenant;

    /// <summary>Takes in a request that has ended.</summary>
    public void Record(RequestRecord record, bool isStream)
    {
        (_requests[(int)record.Outcome] ??= owner.Requests.With(tenant, OutcomeNames.Of(record.Outcome))).Increment();
        _duration.Observe(record.Duration);
        if (isStream && record.FirstToken is { } first)
        {
            (_firstToken ??= owner.FirstToken.With(tenant)).Observe(first);
        }

        if (record.CostUsd is { } cost && cost > 0)
        {
            CostOf(record.Model ?? "none").Add((double)cost);
        }
    }

    /// <summary>Takes in what a target counted.</summary>
    public void Count(TokenUsage usage)
    {
        (_prompt ??= owner.Tokens.With(tenant, "prompt")).Add(usage.PromptTokens ?? 0);
        (_output ??= owner.Tokens.With(tenant, "output")).Add(usage.OutputTokens ?? 0);
    }

    /// <summary>Most requests are for the model that the one before was for.</summary>
    private Counter CostOf(string model)
    {
        if (_cost is { } known && ReferenceEquals(known.Model, model))
        {
            return known.Series;
        }

        var made = new ModelCost(model, owner.Cost.With(tenant, model));
        _cost = made;
        return made.Series;
    }

    private sealed record ModelCost(string Model, Counter Series);
}
