using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Resilience;

/// <summary>
/// Stands behind the choice of a target and lets through what may be sent there. A request that reaches a tier pays into its target's retry
/// budget; a retry is paid out of it, a hedge out of the model's; and whatever comes after the first attempt has to fit into what the
/// exchange reserved.
/// </summary>
internal sealed class FurtherAttemptStage(GatewayMetrics metrics) : IBracketStage
{
    public ValueTask<bool> EnterAsync(InferenceContext context)
    {
        Attempt attempt = context.Attempt!;
        if (attempt.Kind == AttemptKind.First)
        {
            context.Route!.Hedges?.Deposit();
        }

        if (attempt.Kind is AttemptKind.First or AttemptKind.Failover)
        {
            attempt.Target!.Retries?.Deposit();
        }

        if (Refusal(context, attempt.Target!) is { } reason)
        {
            attempt.IsRefused = true;
            metrics.AttemptsRefused.With(context.Route!.Name.Text, attempt.Target!.Options.Name, reason).Increment();
            return ValueTask.FromResult(false);
        }

        return ValueTask.FromResult(true);
    }

    public void Leave(InferenceContext context, bool isOrderly)
    {
        // What was paid in or taken out stays so.
    }

    /// <summary>Why it may not be sent; null when it may. The reservation is asked last: what it holds back is spent.</summary>
    private static string? Refusal(InferenceContext context, TargetState target)
    {
        AttemptKind kind = context.Attempt!.Kind;
        if (kind == AttemptKind.Retry && target.Retries?.TryTake() == false)
        {
            return "retry_budget";
        }

        if (kind == AttemptKind.Hedge && context.Route!.Hedges?.TryTake() == false)
        {
            return "hedge_budget";
        }

        return kind is not (AttemptKind.First or AttemptKind.Shadow) && context.Reservation?.TryEnlarge(target) == false ? "reservation" : null;
    }
}
