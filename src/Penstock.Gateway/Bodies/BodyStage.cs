using Penstock.Gateway.Experiments;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Bodies;

/// <summary>Reads along what is asked and answered where the model's operator wants that kept.</summary>
/// <param name="bodies">Keeps them; null keeps none.</param>
/// <param name="leftOut">Counts those that found no room.</param>
internal sealed class BodyStage(BodyKeeper? bodies, Counter leftOut) : IInferenceStage
{
    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next) =>
        bodies is null || !context.Route!.Options.StoreBodies ? next(context) : KeepAsync(bodies, context, next);

    private async ValueTask KeepAsync(BodyKeeper keeper, InferenceContext context, InferenceDelegate next)
    {
        ReadOnlyMemory<byte> body = context.Request.Body.Bytes; // later stages may bound it

        // Vectors are no text.
        AnswerTee? tee = context.Request.Operation is Operation.Embedding or Operation.TokenCount ? null : new AnswerTee(context.Output);
        if (tee is not null)
        {
            context.ReadAlong(tee);
        }

        try
        {
            await next(context);
        }
        finally
        {
            if (!keeper.TryKeep(context.Caller.Tenant?.Name, context.Request.RequestId, body, tee?.Text ?? ""))
            {
                leftOut.Increment();
            }
        }
    }
}
