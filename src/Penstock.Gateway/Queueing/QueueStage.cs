using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Queueing;

/// <summary>Lets an attempt through as soon as one of its candidates can be called; wakes pools that sleep.</summary>
internal sealed class QueueStage : IInferenceStage
{
    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next) =>
        context.Route!.Queue.CanStart(context.Attempt!.Candidates) ? next(context) : WaitAsync(context, next);

    private static async ValueTask WaitAsync(InferenceContext context, InferenceDelegate next)
    {
        try
        {
            InferenceError? error = await context.Route!.Queue.WaitAsync(context.Attempt!.Candidates, context.Cancelled);
            if (error is not null)
            {
                context.Fail(error);
                return;
            }
        }
        catch (OperationCanceledException) when (context.Cancelled.IsCancellationRequested)
        {
            context.Attempt!.Deadline.Explain(context);
            return;
        }

        await next(context);
    }
}
