using Microsoft.Extensions.Logging;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resilience;
using Penstock.Protocols.Errors;
using Penstock.Providers;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Metering;

/// <summary>Counts each call to a target, gives it its row in the ledger, and tells the operator of faults that are not the caller's.</summary>
internal sealed partial class AttemptMeteringStage(TimeProvider time, GatewayMetrics metrics, AttemptLedger? ledger, ILogger logger) : IInferenceStage
{
    private static readonly TimeSpan UntilRoom = TimeSpan.FromSeconds(5);

    public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        Attempt attempt = context.Attempt!;
        if (ledger is not null)
        {
            attempt.Recording = await AttemptRecording.OpenAsync(ledger, context, time);
            if (attempt.Recording is null)
            {
                attempt.IsRefused = true;
                context.Fail(new(ErrorKind.Overloaded, "The gateway cannot write down what it would spend. Try again later.", RetryAfter: UntilRoom));
                return;
            }
        }

        try
        {
            await next(context);
        }
        finally
        {
            Settle(context, attempt);
        }
    }

    private void Settle(InferenceContext context, Attempt attempt)
    {
        bool isWhole = context.Outcome == Outcome.Completed || (attempt.Fault is null && attempt.Deadline is { IsDraining: true, Reason: CancelReason.None });
        context.Usage = AttemptUsage.Of(context, context.Usage, attempt.EstimatedOutputTokens, isWhole);
        attempt.Recording?.End(context);
        string model = context.Route!.Name.Text;
        string target = attempt.Target!.Options.Name;
        metrics.Attempts.With(model, target, OutcomeNames.Of(context.Outcome)).Increment();
        if (attempt.Fault is { Cause: not FaultCause.Rejected } fault)
        {
            LogFault(context.Request.RequestId, attempt.Number, model, target, fault.Cause, fault.Detail ?? fault.Error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Request} attempt {Number}: {Model}/{Target} failed, {Cause}: {Detail}")]
    private partial void LogFault(string request, int number, string model, string target, FaultCause cause, string detail);
}
