using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Metering;

/// <summary>Counts the exchange when it is settled: outcome, tokens, time to first token, duration.</summary>
internal sealed class MeteringStage(TimeProvider time, GatewayMetrics metrics, RecentRequests requests, AttemptLedger? ledger) : IInferenceStage
{
    private const string UnknownModel = "none";

    public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        metrics.Running.Add(1);
        try
        {
            await next(context);
        }
        finally
        {
            metrics.Running.Add(-1);
            Settle(context);
        }
    }

    private void Settle(InferenceContext context)
    {
        string model = context.Route?.Name.Text ?? UnknownModel;
        metrics.Requests.With(model, OutcomeNames.Of(context.Request.Operation), OutcomeNames.Of(context.Outcome)).Increment();
        metrics.Duration.With(model).Observe(time.GetElapsedTime(context.AcceptedAt));
        if (context.Request.IsStream && context.FirstTokenAt != 0)
        {
            metrics.FirstToken.With(model).Observe(time.GetElapsedTime(context.AcceptedAt, context.FirstTokenAt));
        }

        // A hit repeats what a target counted once.
        if (context.Cache == CacheUse.None && context.Usage is { } usage)
        {
            Count(model, usage);
        }

        RequestRecord record = Record(context);
        context.Overhead = record.Overhead;
        requests.Add(record);
        if (context.Outcome == Outcome.CacheHit)
        {
            ledger?.Add(Attempts.Identity(context, null, time.GetUtcNow()), Attempts.OfCache(context, time));
        }
    }

    private RequestRecord Record(InferenceContext context)
    {
        TimeSpan duration = time.GetElapsedTime(context.AcceptedAt);
        TimeSpan overhead = duration - context.UpstreamTime;
        return new RequestRecord(
            context.Request.RequestId,
            context.Caller.Tenant?.Name,
            context.Route?.Name.Text,
            context.Request.Operation,
            context.Outcome,
            time.GetUtcNow() - duration,
            context.Attempts,
            context.Usage,
            context.CostUsd,
            overhead < TimeSpan.Zero ? TimeSpan.Zero : overhead,
            context.FirstTokenAt == 0 ? null : time.GetElapsedTime(context.AcceptedAt, context.FirstTokenAt),
            duration);
    }

    private void Count(string model, TokenUsage usage)
    {
        Count(model, "prompt", usage.PromptTokens);
        Count(model, "cached", usage.CachedTokens);
        Count(model, "output", usage.OutputTokens);
        Count(model, "reasoning", usage.ReasoningTokens);
    }

    private void Count(string model, string kind, long? tokens)
    {
        if (tokens > 0)
        {
            metrics.Tokens.With(model, kind).Add(tokens.Value);
        }
    }
}
