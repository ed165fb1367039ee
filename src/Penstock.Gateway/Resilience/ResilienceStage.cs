using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;

namespace Penstock.Gateway.Resilience;

/// <summary>
/// Tries until an attempt answers or no further one is worth it. Only before the first byte has gone to the client: afterwards a fault is
/// told inside the answer.
/// </summary>
internal sealed class ResilienceStage(TimeProvider time, Backoff backoff, GatewayMetrics metrics, InferenceDelegate attempt) : IInferenceStage
{
    // 1. The plan says which targets the next attempt may go to.
    // 2. The attempt runs in a fork, with its own deadlines and its own gate to the client; where the model hedges, with others beside it.
    // 3. If it is worth it, go on; a target that has just failed is left alone for a moment.
    // 4. What the last attempt that was sent came to is what the exchange comes to.
    public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        var latch = new CommitLatch();
        var plan = new AttemptPlan(context.Tiers, context.Route!.Options.Retry);
        InferenceContext? decisive = null;
        while (true)
        {
            InferenceContext attempted;
            if (context.Route.Options.Hedge is not null)
            {
                attempted = await RaceAsync(context, plan, latch);
            }
            else
            {
                using var running = new RunningAttempt(time, context, plan, latch, plan.Kind, plan.Candidates);
                attempted = running.Fork;
                await attempt(attempted);
                running.Account(context);
            }

            if (decisive is null || !attempted.Attempt!.IsRefused)
            {
                decisive = attempted;
            }

            int rounds = plan.Rounds;
            bool goesOn = plan.TryGoOn(attempted);
            if (!goesOn || (plan.Rounds > rounds && !await WaitAsync(context, plan, attempted)))
            {
                context.Adopt(decisive);
                return;
            }
        }
    }

    private async ValueTask<InferenceContext> RaceAsync(InferenceContext context, AttemptPlan plan, CommitLatch latch)
    {
        using var race = new AttemptRace(time, metrics, attempt, context, plan, latch);
        return await race.RunAsync();
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
