using Penstock.Gateway.Resilience;

namespace Penstock.Gateway.Inference;

/// <summary>Sends what was written, and keeps the target's clock from running while the client is slow.</summary>
internal static class OutputPace
{
    /// <summary>False when the client is gone and nobody reads on for it.</summary>
    public static async ValueTask<bool> FlushAsync(InferenceContext context, TimeProvider time)
    {
        AttemptDeadline deadline = context.Attempt!.Deadline;
        if (deadline.IsDraining)
        {
            return true;
        }

        ValueTask<bool> flush = context.Output.FlushAsync(context.Cancelled);
        bool waits = !flush.IsCompleted;
        if (waits)
        {
            deadline.Pause();
        }

        bool isThere = await flush;
        if (waits)
        {
            deadline.Progress(time.GetTimestamp());
        }

        return isThere || deadline.TryDrain();
    }
}
