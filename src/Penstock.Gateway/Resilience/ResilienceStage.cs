using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;

namespace Penstock.Gateway.Resilience;

/// <summary>
/// Tries until an attempt answers or no further one is worth it. Only before the first byte has gone to the client: afterwards a fault is
/// told inside the answer.
/// </summary>
internal sealed class ResilienceStage(TimeProvider time, Backoff backoff, InferenceDelegate attempt) : IInferenceStage
{
    // 1. The plan says which targets the next attempt may go to.
    // 2. The attempt runs in a fork, with its own deadlines and its own gate to the client.
    // 3. If it is worth it, go on; a target that has just failed is left alone for a moment.
    // 4. What the last attempt came to is what the exchange comes to.
    public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        var latch = new CommitLatch();
        var plan = new AttemptPlan(context.Tiers, context.Route!.Options.Retry);
        while (true)
        {
            InferenceContext attempted = await TryAsync(context, plan, latch);
            int rounds = plan.Rounds;
            bool goesOn = plan.TryGoOn(attempted);
            if (!goesOn || (plan.Rounds > rounds && !await WaitAsync(context, plan, attempted)))
            {
                context.Adopt(attempted);
                return;
            }
        }
    }

    private async ValueTask<InferenceContext> TryAsync(InferenceContext context, AttemptPlan plan, CommitLatch latch)
    {
        using var deadline = new AttemptDeadline(time, context.Route!.Options.Timeouts, context.AcceptedAt, context.Cancelled);
        InferenceContext fork = context.Fork(
            new Attempt { Number = plan.Sent + 1, Deadline = deadline, Candidates = plan.Candidates, Policy = plan.Tier.Policy },
            new AttemptGate(context.Output, latch),
            deadline.Token);
        await attempt(fork);
        if (fork.Attempt!.DispatchedAt != 0)
        {
            context.Attempts++;
            context.UpstreamTime += time.GetElapsedTime(fork.Attempt.DispatchedAt);
            context.CostUsd = UsageCost.Sum(context.CostUsd, UsageCost.Of(fork.Usage, fork.Attempt.Target));
        }

        return fork;
    }

    /// <summary>False when the client has gone, or there is no time left to wait.</summary>
    private async ValueTask<bool> WaitAsync(InferenceContext context, AttemptPlan plan, InferenceContext attempted)
    {
        TimeSpan left = context.Route!.Options.Timeouts.Total - time.GetElapsedTime(context.AcceptedAt);
        if (backoff.Before(plan.Rounds, attempted.Attempt!.Fault?.RetryAfter) is not { } wait || wait >= left)
        {
            return false;
        }

        try
        {
            await Task.Delay(wait, time, context.Cancelled);
            return true;
        }
        catch (OperationCanceledException)
        {
            attempted.End(Outcome.ClientGone);
            return false;
        }
    }
}
