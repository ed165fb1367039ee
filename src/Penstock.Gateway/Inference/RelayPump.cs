using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>Moves frames from an answer to the output, those that are here together with one flush.</summary>
internal sealed class RelayPump(TimeProvider time)
{
    /// <summary>Runs to the end of the answer. The fault that it ended with, or null; the context may have ended otherwise (client gone, hedge lost).</summary>
    public async ValueTask<ProviderFault?> RunAsync(PulledAnswer<RelayFrame> answer, InferenceContext context)
    {
        while (await answer.WaitToReadAsync(context.Cancelled))
        {
            context.Progress(time);
            if (!Forward(answer, context, out bool ends))
            {
                context.End(Outcome.LostHedge);
                return null;
            }

            if (ends && context.Attempt!.Recording is { } recording)
            {
                await recording.SealAsync(context, answer);
            }

            if (!await OutputPace.FlushAsync(context, time))
            {
                context.End(Outcome.ClientGone);
                return null;
            }
        }

        return answer.Fault;
    }

    /// <summary>Writes what is here, and says whether that ends the answer. False when another attempt has committed.</summary>
    private bool Forward(PulledAnswer<RelayFrame> answer, InferenceContext context, out bool ends)
    {
        ends = false;
        bool hidesUsage = !context.Request.IncludeUsage;
        while (answer.TryRead(out RelayFrame frame))
        {
            if ((frame.Kind == RelayFrameKind.UsageOnly && hidesUsage) || context.Attempt!.Deadline.IsDraining)
            {
                continue;
            }

            if (!context.Output.IsCommitted && !context.Output.TryCommit(AnswerHeads.Of(answer, context, time)))
            {
                return false;
            }

            context.Output.Write(frame);
            ends |= frame.Kind is RelayFrameKind.Done or RelayFrameKind.Body;
        }

        return true;
    }
}
