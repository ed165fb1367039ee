using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Metering;

/// <summary>An exchange and its attempts in the ledger's terms.</summary>
internal static class Attempts
{
    private const int BytesPerToken = 4;

    /// <summary>Which attempt it is; without one, the exchange itself.</summary>
    public static AttemptIdentity Identity(InferenceContext context, Attempt? attempt, DateTimeOffset now)
    {
        TargetState? target = attempt?.Target;
        return new AttemptIdentity(
            AttemptId.Of(context.Request.RequestId, attempt is null ? 0 : context.Ordinals!.Next(), now),
            context.Caller.Tenant?.Name,
            context.Caller.Key?.Name,
            context.Route!.Name.Text,
            target?.Options.Name,
            target?.Pool?.Name ?? target?.Options.Use.Source,
            target?.Region,
            context.Request.Operation,
            TraitsOf(context, attempt));
    }

    /// <summary>
    /// What it is charged with if the gateway dies under it. The prompt by its bytes, as far as the target can take them: nothing is read
    /// for that on the request's way.
    /// </summary>
    public static AttemptEstimate Bound(InferenceContext context, TargetState target)
    {
        long prompt = context.Request.Body.Bytes.Length / BytesPerToken;
        PriceOptions? prices = target.Options.Prices ?? target.ListPrice?.Prices;
        bool answers = context.Request.Operation is not (Operation.Embedding or Operation.TokenCount);
        int? output = context.Request.MaxOutputTokens ?? target.Options.MaxOutputTokens;
        return new AttemptEstimate(
            Math.Min(prompt, target.Options.ContextTokens ?? long.MaxValue),
            answers ? (long?)output * context.Request.Choices : 0,
            prices is null ? null : PicoUsd.PerToken(prices.InputUsdPerMillion),
            prices is null ? null : PicoUsd.PerToken(prices.OutputUsdPerMillion));
    }

    /// <summary>How it ended.</summary>
    public static AttemptResult Result(InferenceContext context, TokenUsage? usage, AttemptOutcome outcome, TimeProvider time)
    {
        Attempt attempt = context.Attempt!;
        bool hasAnswered = context.FirstTokenAt != 0;
        return new AttemptResult(
            outcome,
            usage,
            usage is null ? 0 : PicoUsd.Of(UsageCost.Of(usage, attempt)),
            attempt.Fault?.UpstreamStatus ?? (hasAnswered ? 200 : null),
            time.GetElapsedTime(context.AcceptedAt, attempt.DispatchedAt),
            hasAnswered ? time.GetElapsedTime(attempt.DispatchedAt, context.FirstTokenAt) : null,
            time.GetElapsedTime(attempt.DispatchedAt));
    }

    /// <summary>A request that a cache answered: it cost nothing.</summary>
    public static AttemptResult OfCache(InferenceContext context, TimeProvider time) => new(
        AttemptOutcome.CacheHit, null, 0, null, TimeSpan.Zero, null, time.GetElapsedTime(context.AcceptedAt), (AttemptCache)context.Cache);

    private static AttemptTraits TraitsOf(InferenceContext context, Attempt? attempt) =>
        (context.Request.IsStream ? AttemptTraits.Stream : AttemptTraits.None) | attempt?.Kind switch
        {
            AttemptKind.Hedge => AttemptTraits.Hedge,
            AttemptKind.Shadow => AttemptTraits.Shadow,
            _ => AttemptTraits.None,
        };

    /// <summary>The ledger's word for an outcome.</summary>
    public static AttemptOutcome OutcomeOf(Outcome outcome) => outcome switch
    {
        Outcome.Completed => AttemptOutcome.Completed,
        Outcome.ClientGone => AttemptOutcome.ClientGone,
        Outcome.UpstreamFault => AttemptOutcome.UpstreamFault,
        Outcome.Deadline => AttemptOutcome.Deadline,
        Outcome.LostHedge => AttemptOutcome.LostHedge,
        Outcome.CacheHit => AttemptOutcome.CacheHit,
        _ => AttemptOutcome.Refused,
    };
}
