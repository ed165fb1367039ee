using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Metering;

/// <summary>The record of a request out of its rows in the ledger.</summary>
internal static class LedgerRecords
{
    /// <summary>The record; <paramref name="all"/> are the attempts in their order, at least one. Shadows are nothing that the caller asked for.</summary>
    public static RequestRecord Of(string id, IReadOnlyList<AttemptRow> all)
    {
        IReadOnlyList<AttemptRow> rows = [.. all.Where(row => !row.Traits.HasFlag(AttemptTraits.Shadow))];
        rows = rows.Count == 0 ? all : rows;
        AttemptRow last = rows.FirstOrDefault(row => row.Outcome == AttemptOutcome.Completed) ?? rows[^1];
        decimal? cost = null;
        foreach (AttemptRow row in rows)
        {
            cost = UsageCost.Sum(cost, row.CostUsd);
        }

        TimeSpan queued = TimeSpan.FromMicroseconds(last.QueuedMicroseconds);
        return new RequestRecord(
            id,
            last.Tenant.Length == 0 ? null : last.Tenant,
            last.Model,
            last.Operation,
            OutcomeOf(last.Outcome),
            last.AcceptedAt,
            rows.Count(row => row.Ordinal > 0),
            UsageOf(last),
            cost,
            null,
            last.FirstTokenMicroseconds is { } first ? queued + TimeSpan.FromMicroseconds(first) : null,
            queued + TimeSpan.FromMicroseconds(last.TotalMicroseconds));
    }

    private static TokenUsage? UsageOf(AttemptRow row) => row is { PromptTokens: null, OutputTokens: null } ? null : new TokenUsage
    {
        PromptTokens = row.PromptTokens,
        CachedTokens = row.CachedTokens,
        CacheWriteTokens = row.CacheWriteTokens,
        OutputTokens = row.OutputTokens,
        ReasoningTokens = row.ReasoningTokens,
        Estimated = row.IsEstimated,
    };

    private static Outcome OutcomeOf(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Completed => Outcome.Completed,
        AttemptOutcome.ClientGone => Outcome.ClientGone,
        AttemptOutcome.Deadline => Outcome.Deadline,
        AttemptOutcome.LostHedge => Outcome.LostHedge,
        AttemptOutcome.CacheHit => Outcome.CacheHit,
        AttemptOutcome.Refused => Outcome.Refused,
        _ => Outcome.UpstreamFault,
    };
}
