using Microsoft.Extensions.Logging;
using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Experiments;

/// <summary>
/// Sends a share of requests to another target as well, after the client has its answer, and compares the two. A shadow is never returned,
/// never retried, never queued and never charged to the caller; so many run at once and no more.
/// </summary>
internal sealed partial class ShadowStage(
    TimeProvider time, Random random, GatewayMetrics metrics, ShadowLog log, ILogger logger, InferenceDelegate attempt) : IInferenceStage
{
    /// <summary>Shadows that run at once; more are left out, and counted.</summary>
    internal const int MostRunning = 8;

    private readonly Dice _dice = new(random);
    private readonly LeastOutstandingPolicy _alone = new(random);
    private int _running;

    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        TrafficShare? share = context.Route!.Options.Shadow;
        bool isText = context.Request.Operation is Operation.Chat or Operation.Completion;
        return share is null || !isText || _dice.NextShare() * 100 >= share.Percent ? next(context) : ShadeAsync(context, share.Target, next);
    }

    private async ValueTask ShadeAsync(InferenceContext context, string shadow, InferenceDelegate next)
    {
        // Before a canary narrows them: it may be the one that is compared.
        TargetState? target = context.Tiers.SelectMany(tier => tier.Targets).FirstOrDefault(target => string.Equals(target.Options.Name, shadow, StringComparison.Ordinal));
        var tee = new AnswerTee(context.Output);
        context.ReadAlong(tee);
        await next(context);
        if (context.Outcome != Outcome.Completed || target is null || ReferenceEquals(target, context.Target))
        {
            return;
        }

        if (Interlocked.Increment(ref _running) > MostRunning)
        {
            Interlocked.Decrement(ref _running);
            Count(context, "left_out");
            return;
        }

        TimeSpan? first = context.FirstTokenAt == 0 ? null : time.GetElapsedTime(context.AcceptedAt, context.FirstTokenAt);
        var returned = new AnswerFigures(tee.Characters, tee.FinishReason, first?.TotalSeconds, time.GetElapsedTime(context.AcceptedAt).TotalSeconds);
        _ = RunAsync(context, target, tee.Text, returned);
    }

    private async Task RunAsync(InferenceContext context, TargetState target, string text, AnswerFigures returned)
    {
        try
        {
            await CompareAsync(context, target, text, returned);
        }
        catch (Exception exception)
        {
            // Nobody waits for it, so nobody else would see it.
            LogBug(logger, exception, context.Request.RequestId);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task CompareAsync(InferenceContext context, TargetState target, string text, AnswerFigures returned)
    {
        long from = time.GetTimestamp();
        var tee = new AnswerTee(null);
        using var deadline = new AttemptDeadline(time, context.Route!.Options.Timeouts, from, CancellationToken.None);
        InferenceContext origin = context.Beside(tee, from, [new Tier([target], _alone)]);
        InferenceContext fork = origin.Fork(
            new Attempt { Number = 1, Kind = AttemptKind.Shadow, Deadline = deadline, Candidates = [target], Policy = _alone },
            new AttemptGate(tee, new CommitLatch()),
            deadline.Token);
        await attempt(fork);

        bool isWhole = fork.Outcome == Outcome.Completed;
        decimal? cost = UsageCost.Of(fork.Usage, target);
        double? similarity = isWhole ? TextSimilarity.Of(text, tee.Text) : null;
        TimeSpan? first = fork.FirstTokenAt == 0 ? null : time.GetElapsedTime(from, fork.FirstTokenAt);
        var compared = new AnswerFigures(tee.Characters, tee.FinishReason, first?.TotalSeconds, time.GetElapsedTime(from).TotalSeconds);
        string? failure = isWhole ? null : fork.Attempt!.IsRefused ? "no room" : fork.Error?.Message ?? fork.Outcome.ToString();
        Count(context, isWhole ? "compared" : "failed");
        metrics.ShadowCost.With(context.Route.Name.Text).Add((double)(cost ?? 0));
        if (similarity is { } alike)
        {
            metrics.ShadowSimilarity.With(context.Route.Name.Text).Observe(alike);
        }

        log.Add(new ShadowComparison(
            time.GetUtcNow(), context.Request.RequestId, context.Route.Name.Text, context.Target?.Options.Name, target.Options.Name, failure, returned, compared, similarity, cost));
    }

    private void Count(InferenceContext context, string result) => metrics.Shadows.With(context.Route!.Name.Text, result).Increment();

    [LoggerMessage(Level = LogLevel.Error, Message = "The shadow of {Request} failed by a fault of our own")]
    private static partial void LogBug(ILogger logger, Exception exception, string request);
}
