using Microsoft.Extensions.Logging;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Tracing;
using Penstock.Protocols.Errors;
using Penstock.Providers;
using Penstock.Storage.Ledger;
using Penstock.Telemetry.Measures;

namespace Penstock.Gateway.Metering;

/// <summary>Counts each call to a target, gives it its row in the ledger, and tells the operator of faults that are not the caller's.</summary>
internal sealed partial class AttemptMeteringStage(TimeProvider time, GatewayMetrics metrics, AttemptLedger? ledger, MeasureRecorder? measures, ILogger logger) : IBracketStage
{
    private static readonly TimeSpan UntilRoom = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> EnterAsync(InferenceContext context)
    {
        Attempt attempt = context.Attempt!;
        if (ledger is not null)
        {
            attempt.Recording = await AttemptRecording.OpenAsync(ledger, context, time);
            if (attempt.Recording is null)
            {
                attempt.IsRefused = true;
                context.Fail(new(ErrorKind.Overloaded, "The gateway cannot write down what it would spend. Try again later.", RetryAfter: UntilRoom));
                return false;
            }
        }

        attempt.Span = AttemptSpan.Begin(context);
        return true;
    }

    public void Leave(InferenceContext context, bool isOrderly)
    {
        Attempt attempt = context.Attempt!;
        bool isWhole = context.Outcome == Outcome.Completed || (attempt.Fault is null && attempt.Deadline is { IsDraining: true, Reason: CancelReason.None });
        context.Usage = AttemptUsage.Of(context, context.Usage, attempt.EstimatedOutputTokens, isWhole);
        attempt.Recording?.End(context);
        string model = context.Route!.Name.Text;
        string target = attempt.Target!.Options.Name;
        if (context.Snapshot.Catalog.Telemetry.Enabled)
        {
            Measure(context, attempt);
            if (attempt.DispatchedAt != 0)
            {
                measures?.Record(Measured.Attempt(context, attempt, model, target, time));
            }
        }

        if (attempt.Fault is { Cause: not FaultCause.Rejected } fault)
        {
            LogFault(context.Request.RequestId, attempt.Number, model, target, fault.Cause, fault.Detail ?? fault.Error.Message);
        }
    }

    private void Measure(InferenceContext context, Attempt attempt)
    {
        TargetInstruments series = metrics.Of(context);
        series.Attempts(context.Outcome).Increment();
        if (attempt.Span is { } span)
        {
            AttemptSpan.End(span, context, series, time);
        }

        if (attempt.DispatchedAt == 0)
        {
            return;
        }

        TimeSpan duration = time.GetElapsedTime(attempt.DispatchedAt);
        OperationInstruments operation = series.Of(context.Request.Operation);
        series.Duration.Observe(duration);
        (attempt.Fault is { } fault ? operation.Failed(ErrorNames.Of(fault.Error.Kind)) : operation.Duration).Observe(duration);
        if (context.FirstTokenAt != 0)
        {
            TimeSpan first = time.GetElapsedTime(attempt.DispatchedAt, context.FirstTokenAt);
            series.FirstToken.Observe(first);
            if (context.Request.IsStream)
            {
                operation.FirstChunk.Observe(first);
            }
        }

        if (context.Usage is { } usage)
        {
            operation.Count(usage);
            if (UsageCost.Of(usage, attempt) is > 0 and { } cost)
            {
                series.Cost.Add((double)cost);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Request} attempt {Number}: {Model}/{Target} failed, {Cause}: {Detail}")]
    private partial void LogFault(string request, int number, string model, string target, FaultCause cause, string detail);
}
