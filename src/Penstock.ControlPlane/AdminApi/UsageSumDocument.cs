using Penstock.Storage.Ledger;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>One sum of use. Names are null where they were not asked for; an empty tenant is the open data plane.</summary>
internal sealed record UsageSumDocument(
    DateTimeOffset? Time,
    string? Tenant,
    string? Key,
    string? Model,
    string? Target,
    string? Outcome,
    long Attempts,
    long Estimated,
    long Unpriced,
    long PromptTokens,
    long CachedTokens,
    long CacheWriteTokens,
    long OutputTokens,
    long ReasoningTokens,
    decimal CostUsd)
{
    public static UsageSumDocument Of(UsageSum sum) => new(
        sum.Time, sum.Tenant, sum.Key, sum.Model, sum.Target, sum.Outcome, sum.Attempts, sum.Estimated, sum.Unpriced,
        sum.PromptTokens, sum.CachedTokens, sum.CacheWriteTokens, sum.OutputTokens, sum.ReasoningTokens, sum.CostUsd);
}
