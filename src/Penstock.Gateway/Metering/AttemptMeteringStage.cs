using Microsoft.Extensions.Logging;
using Penstock.Gateway.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Metering;

/// <summary>Counts each call to a target, and tells the operator of faults that are not the caller's.</summary>
internal sealed partial class AttemptMeteringStage(GatewayMetrics metrics, ILogger logger) : IInferenceStage
{
    public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            Settle(context, context.Attempt!);
        }
    }

    private void Settle(InferenceContext context, Attempt attempt)
    {
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
