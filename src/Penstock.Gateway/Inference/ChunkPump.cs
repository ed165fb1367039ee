using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>
/// Moves chunks of the hub to the output, which puts them into the client's dialect. An answer that is wanted whole is folded first, so
/// that until its end it can still fail, or be tried elsewhere.
/// </summary>
internal sealed class ChunkPump(TimeProvider time)
{
    /// <summary>Runs to the end of the answer. The fault that it ended with, or null; the context may have ended otherwise (client gone, hedge lost).</summary>
    public ValueTask<ProviderFault?> RunAsync(PulledAnswer<ChatChunk> answer, InferenceContext context) =>
        context.Request.IsStream ? StreamAsync(answer, context) : FoldAsync(answer, context);

    private async ValueTask<ProviderFault?> StreamAsync(PulledAnswer<ChatChunk> answer, InferenceContext context)
    {
        while (await answer.WaitToReadAsync(context.Cancelled))
        {
            context.Progress(time);
            if (!Forward(answer, context, out bool ends))
            {
                context.End(Outcome.LostHedge);
                return null;
            }

            if (ends)
            {
                await SealAsync(answer, context);
            }

            if (!await OutputPace.FlushAsync(context, time))
            {
                context.End(Outcome.ClientGone);
                return null;
            }
        }

        return answer.Fault;
    }

    private async ValueTask<ProviderFault?> FoldAsync(PulledAnswer<ChatChunk> answer, InferenceContext context)
    {
        var folder = new ChatFolder();
        while (await answer.WaitToReadAsync(context.Cancelled))
        {
            context.Progress(time);
            while (answer.TryRead(out ChatChunk chunk))
            {
                folder.Add(chunk);
            }
        }

        if (answer.Fault is not null || context.Attempt!.Deadline.IsDraining)
        {
            return answer.Fault;
        }

        if (!folder.ToAnswer().TryGet(out ChatAnswer? whole, out InferenceError? error))
        {
            return new ProviderFault(error, FaultCause.ServerFault);
        }

        if (!context.Output.TryCommit(AnswerHeads.Of(answer, context, time)))
        {
            context.End(Outcome.LostHedge);
            return null;
        }

        context.Output.Write(whole);
        await SealAsync(answer, context);
        if (!await OutputPace.FlushAsync(context, time))
        {
            context.End(Outcome.ClientGone);
        }

        return null;
    }

    /// <summary>The ledger knows what the answer came to before its end leaves.</summary>
    private static ValueTask SealAsync(ContentAnswer answer, InferenceContext context) =>
        context.Attempt!.Recording?.SealAsync(context, answer) ?? ValueTask.CompletedTask;

    /// <summary>Writes what is here, and says whether that ends the answer. False when another attempt has committed.</summary>
    private bool Forward(PulledAnswer<ChatChunk> answer, InferenceContext context, out bool ends)
    {
        ends = false;
        while (answer.TryRead(out ChatChunk chunk))
        {
            // How it failed is told by the endpoint, in one place for all answers; before the commit it may be tried elsewhere.
            if (chunk is AnswerFailed || context.Attempt!.Deadline.IsDraining)
            {
                continue;
            }

            if (!context.Output.IsCommitted && !context.Output.TryCommit(AnswerHeads.Of(answer, context, time) with { IsStream = true, CostUsd = null, Overhead = null }))
            {
                return false;
            }

            context.Output.Write(chunk);
            ends |= chunk is AnswerCompleted;
        }

        return true;
    }
}
