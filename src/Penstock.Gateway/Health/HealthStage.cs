using Penstock.Gateway.Inference;
using Penstock.Gateway.Resilience;
using Penstock.Protocols.Errors;
using Penstock.Providers;

namespace Penstock.Gateway.Health;

/// <summary>Tells the target's health how the attempt ended, whatever way it ended.</summary>
internal sealed class HealthStage(TimeProvider time) : IBracketStage
{
    public ValueTask<bool> EnterAsync(InferenceContext context) => ValueTask.FromResult(true);

    public void Leave(InferenceContext context, bool isOrderly)
    {
        Attempt attempt = context.Attempt!;
        attempt.Target!.Health.Report(attempt.Pass, isOrderly ? Judge(context, attempt) : HealthReport.NotSent);
    }

    private HealthReport Judge(InferenceContext context, Attempt attempt)
    {
        if (attempt.DispatchedAt == 0)
        {
            return HealthReport.NotSent;
        }

        TimeSpan? latency = context.FirstTokenAt == 0 ? null : time.GetElapsedTime(attempt.DispatchedAt, context.FirstTokenAt);
        return attempt.Fault is { } fault ? Judge(fault, attempt.Deadline.Reason, latency)
            : context.Outcome == Outcome.LostHedge && latency is null ? HealthReport.Fault("another target answered before it said a word")
            : context.Outcome is Outcome.Completed || latency is not null ? HealthReport.Success(latency)
            : HealthReport.Nothing;
    }

    private static HealthReport Judge(ProviderFault fault, CancelReason reason, TimeSpan? latency) => fault.Cause switch
    {
        // It found fault with the request, so it works. How fast it does so says nothing of its answers.
        FaultCause.Rejected => HealthReport.Success(null),
        FaultCause.RateLimited => HealthReport.Nothing with
        {
            // Where another key may be used at once, the limit is the key's and not the target's.
            Rest = fault.KeysRestFor == TimeSpan.Zero ? null : fault.RetryAfter ?? DefaultRest(fault),
            RestReason = fault.Error.Kind,
        },

        // A long answer that the client's own deadline cut is not the target's fault.
        FaultCause.Deadline when reason == CancelReason.Total && latency is not null => HealthReport.Success(latency),
        _ => HealthReport.Fault($"{Word(fault.Cause)}: {fault.Detail ?? fault.Error.Message}") with { Rest = fault.RetryAfter },
    };

    /// <summary>A rate limit without a word on how long: a second. Quota that is used up does not come back so soon.</summary>
    private static TimeSpan DefaultRest(ProviderFault fault) =>
        fault.Error.Kind == ErrorKind.UpstreamQuotaExhausted ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1);

    private static string Word(FaultCause cause) => cause switch
    {
        FaultCause.Connect => "no connection",
        FaultCause.Deadline => "deadline",
        FaultCause.Broken => "broken off",
        _ => "server fault",
    };
}
