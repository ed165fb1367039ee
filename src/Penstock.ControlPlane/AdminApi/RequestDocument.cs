using Penstock.Storage.Ledger;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>One attempt. What is null is not known, which is not 0.</summary>
internal sealed record RequestDocument(
    string RequestId,
    int Attempt,
    DateTimeOffset AcceptedAt,
    string? Tenant,
    string? Key,
    string Model,
    string? Target,
    string? Provider,
    string? Region,
    string Operation,
    string Outcome,
    string Cache,
    int? Status,
    bool Streamed,
    bool Hedge,
    bool Shadow,
    bool Estimated,
    long? PromptTokens,
    long? CachedTokens,
    long? CacheWriteTokens,
    long? OutputTokens,
    long? ReasoningTokens,
    decimal? CostUsd,
    double QueuedMs,
    double? FirstTokenMs,
    double TotalMs)
{
    private const double MicrosecondsAMillisecond = 1_000;

    public static RequestDocument Of(AttemptRow row) => new(
        AttemptId.ExchangeOf(row.Id),
        row.Ordinal,
        row.AcceptedAt,
        OrNull(row.Tenant),
        OrNull(row.Key),
        row.Model,
        OrNull(row.Target),
        OrNull(row.Provider),
        OrNull(row.Region),
        LedgerNames.Of(row.Operation),
        LedgerNames.Of(row.Outcome),
        LedgerNames.Of(row.Cache),
        row.Status,
        row.Traits.HasFlag(AttemptTraits.Stream),
        row.Traits.HasFlag(AttemptTraits.Hedge),
        row.Traits.HasFlag(AttemptTraits.Shadow),
        row.IsEstimated,
        row.PromptTokens,
        row.CachedTokens,
        row.CacheWriteTokens,
        row.OutputTokens,
        row.ReasoningTokens,
        row.CostUsd,
        row.QueuedMicroseconds / MicrosecondsAMillisecond,
        row.FirstTokenMicroseconds / MicrosecondsAMillisecond,
        row.TotalMicroseconds / MicrosecondsAMillisecond);

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
