using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Telemetry.Measures;

namespace Penstock.Gateway.Metering;

/// <summary>What settled requests and attempts leave for the history of measures. Allocates nothing.</summary>
internal static class Measured
{
    private static readonly string[] ErrorWords = [.. Enum.GetNames<ErrorKind>().Select(SnakeCase)];

    /// <summary>A request that has ended.</summary>
    public static MeasureSample Request(InferenceContext context, string model, TimeSpan duration, TimeSpan? overhead, TimeProvider time)
    {
        // A hit repeats what a target counted once.
        TokenUsage? usage = context.Cache == CacheUse.None ? context.Usage : null;
        bool isGone = context.Outcome == Outcome.ClientGone;
        ErrorKind? error = isGone ? null : context.Error?.Kind;
        bool streams = context.Request.IsStream && context.FirstTokenAt != 0;
        TimeSpan first = streams ? time.GetElapsedTime(context.AcceptedAt, context.FirstTokenAt) : default;
        return new MeasureSample
        {
            Model = model,
            Tenant = context.Caller.Tenant?.Name,
            Error = error is { } kind ? ErrorWords[(int)kind] : null,
            IsFault = error is { } cause && IsFault(cause),
            IsClientGone = isGone,
            Cache = CacheOf(context),
            FirstTokenMilliseconds = streams ? first.TotalMilliseconds : double.NaN,
            DurationMilliseconds = duration.TotalMilliseconds,
            OverheadMilliseconds = overhead?.TotalMilliseconds ?? double.NaN,
            PerOutputTokenMilliseconds = streams && context.Cache == CacheUse.None ? PerToken(duration - first, usage) : double.NaN,
            InputTokens = usage?.PromptTokens ?? 0,
            CachedTokens = usage?.CachedTokens ?? 0,
            CacheWriteTokens = usage?.CacheWriteTokens ?? 0,
            OutputTokens = usage?.OutputTokens ?? 0,
            ReasoningTokens = usage?.ReasoningTokens ?? 0,
            CostUsd = (double)(context.CostUsd ?? 0),
            SavingsUsd = context.SavedUsd,
        };
    }

    /// <summary>An attempt that was sent and has ended.</summary>
    public static MeasureSample Attempt(InferenceContext context, Attempt attempt, string model, string target, TimeProvider time)
    {
        TokenUsage? usage = context.Usage;
        TimeSpan duration = time.GetElapsedTime(attempt.DispatchedAt);
        bool streams = context.Request.IsStream && context.FirstTokenAt != 0;
        TimeSpan first = streams ? time.GetElapsedTime(attempt.DispatchedAt, context.FirstTokenAt) : default;
        string? error = ErrorOf(context.Outcome, attempt.Fault);
        return new MeasureSample
        {
            Model = model,
            Target = target,
            Error = error,
            IsFault = error is not null && attempt.Fault is not { Cause: FaultCause.Rejected },
            IsClientGone = context.Outcome == Outcome.ClientGone,
            FirstTokenMilliseconds = streams ? first.TotalMilliseconds : double.NaN,
            DurationMilliseconds = duration.TotalMilliseconds,
            PerOutputTokenMilliseconds = streams ? PerToken(duration - first, usage) : double.NaN,
            InputTokens = usage?.PromptTokens ?? 0,
            CachedTokens = usage?.CachedTokens ?? 0,
            CacheWriteTokens = usage?.CacheWriteTokens ?? 0,
            OutputTokens = usage?.OutputTokens ?? 0,
            ReasoningTokens = usage?.ReasoningTokens ?? 0,
            CostUsd = (double)(UsageCost.Of(usage, attempt) ?? 0),
        };
    }

    /// <summary>The word of an error kind in measures and alerts: <c>upstream_fault</c>.</summary>
    public static string WordOf(ErrorKind kind) => ErrorWords[(int)kind];

    /// <summary>Whether the operator's side is to blame: what an availability objective counts.</summary>
    private static bool IsFault(ErrorKind kind) => kind switch
    {
        ErrorKind.NotCached => false,
        ErrorKind.UpstreamRateLimited or ErrorKind.UpstreamQuotaExhausted => true,
        _ => ErrorTable.Describe(kind).Status >= 500,
    };

    private static string? ErrorOf(Outcome outcome, ProviderFault? fault) => outcome switch
    {
        Outcome.UpstreamFault or Outcome.Refused => fault?.Cause switch
        {
            FaultCause.Connect => "connect",
            FaultCause.RateLimited => "rate_limited",
            FaultCause.Rejected => "rejected",
            FaultCause.Deadline => "deadline",
            FaultCause.Broken => "broken",
            _ => "server_fault",
        },
        Outcome.Deadline => "deadline",
        _ => null,
    };

    private static MeasureCacheUse CacheOf(InferenceContext context) => context.Cache switch
    {
        CacheUse.Exact => MeasureCacheUse.Exact,
        CacheUse.Coalesced => MeasureCacheUse.Coalesced,
        CacheUse.Semantic => MeasureCacheUse.Semantic,
        _ => context.IsCacheMiss ? MeasureCacheUse.Miss : MeasureCacheUse.None,
    };

    private static double PerToken(TimeSpan afterFirst, TokenUsage? usage) =>
        usage?.OutputTokens is > 1 and var tokens ? afterFirst.TotalMilliseconds / (tokens - 1) : double.NaN;

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(letter) : letter.ToString()));
}
