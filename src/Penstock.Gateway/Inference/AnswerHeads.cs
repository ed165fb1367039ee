using Penstock.Gateway.Metering;
using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>What an answer says of itself at the moment of its commit.</summary>
internal static class AnswerHeads
{
    /// <summary>The head of <paramref name="answer"/>. A whole answer has been read by then, so its cost and the gateway's own time are known.</summary>
    public static AnswerHead Of(ContentAnswer answer, InferenceContext context, TimeProvider time)
    {
        Attempt attempt = context.Attempt!;
        AnswerHead head = new(answer.IsStream, answer.IgnoredFields)
        {
            Attempts = attempt.Number,
            Cache = context.CacheNote,
            DroppedFields = answer.DroppedFields,
            Target = context.Snapshot.Catalog.Gateway.ShowTarget ? attempt.Target!.Options.Name : null,
        };
        return answer.IsStream ? head : head with
        {
            CostUsd = UsageCost.Sum(context.CostUsd, UsageCost.Of(answer.Usage, attempt)),
            Overhead = Overhead(context, attempt, time),
        };
    }

    private static TimeSpan Overhead(InferenceContext context, Attempt attempt, TimeProvider time)
    {
        TimeSpan upstream = context.UpstreamTime + time.GetElapsedTime(attempt.DispatchedAt, context.FirstTokenAt);
        TimeSpan own = time.GetElapsedTime(context.AcceptedAt) - upstream;
        return own < TimeSpan.Zero ? TimeSpan.Zero : own;
    }
}
