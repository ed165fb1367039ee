using System.Collections.Immutable;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Resilience;

/// <summary>One attempt on its way, with its own deadlines and its own gate to the client.</summary>
internal sealed class RunningAttempt : IDisposable
{
    private readonly TimeProvider _time;
    private readonly AttemptDeadline _deadline;

    public RunningAttempt(
        TimeProvider time,
        InferenceContext exchange,
        AttemptPlan plan,
        CommitLatch latch,
        AttemptKind kind,
        ImmutableArray<TargetState> candidates,
        ReplicaState? avoided = null,
        Action<RunningAttempt>? onDispatch = null)
    {
        _time = time;
        _deadline = new AttemptDeadline(time, exchange.Route!.Options.Timeouts, exchange.AcceptedAt, exchange.Cancelled);
        var attempt = new Attempt
        {
            Number = plan.Begin(),
            Kind = kind,
            Deadline = _deadline,
            Candidates = candidates,
            Policy = plan.Tier.Policy,
            Avoided = avoided,
            OnDispatch = onDispatch is null ? null : () => onDispatch(this),
        };
        Fork = exchange.Fork(attempt, new AttemptGate(exchange.Output, latch), _deadline.Token);
    }

    /// <summary>The context that it runs in.</summary>
    public InferenceContext Fork { get; }

    /// <summary>What is called, chosen, sent and faulted.</summary>
    public Attempt Attempt => Fork.Attempt!;

    /// <summary>Completes when it has ended. Set by whoever runs it beside others.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>Another one answers: let go of the target.</summary>
    public void Lose() => _deadline.Cancel(CancelReason.LostHedge);

    /// <summary>Adds up what it took and cost, after it has ended. Losers count too.</summary>
    public void Account(InferenceContext exchange)
    {
        exchange.QueuedFor = Fork.QueuedFor > exchange.QueuedFor ? Fork.QueuedFor : exchange.QueuedFor;
        if (Attempt.DispatchedAt == 0)
        {
            return;
        }

        exchange.Attempts++;
        exchange.UpstreamTime += _time.GetElapsedTime(Attempt.DispatchedAt);
        exchange.CostUsd = UsageCost.Sum(exchange.CostUsd, UsageCost.Of(Fork.Usage, Attempt));

        // A loser's time is known to be at least what it had: left out, the quantile would sink with each hedge and call for more of them.
        if (Fork.FirstTokenAt != 0 || Fork.Outcome == Outcome.LostHedge)
        {
            long until = Fork.FirstTokenAt != 0 ? Fork.FirstTokenAt : _time.GetTimestamp();
            Attempt.Target!.FirstTokens.Observe(exchange.Request.IsStream, _time.GetElapsedTime(Attempt.DispatchedAt, until));
        }
    }

    public void Dispose() => _deadline.Dispose();
}
