using System.Threading.Channels;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>Compares and learns, one answer after the other, behind everybody's back. What comes while too much waits is not learned from.</summary>
internal sealed class SemanticLearner : IAsyncDisposable
{
    private const int KeepEvery = 25;

    private readonly AnswerCache _cache;
    private readonly SemanticBounds _bounds;
    private readonly DomainTable _table;
    private readonly SemanticMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Channel<Func<CancellationToken, ValueTask>> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _learning;
    private int _learned;

    public SemanticLearner(AnswerCache cache, SemanticBounds bounds, DomainTable table, SemanticMetrics metrics, TimeProvider time)
    {
        (_cache, _bounds, _table, _metrics, _time) = (cache, bounds, table, metrics, time);
        _queue = Channel.CreateBounded<Func<CancellationToken, ValueTask>>(new BoundedChannelOptions(bounds.Waiting) { SingleReader = true });
        _learning = RunAsync();
    }

    /// <summary>Queues a lesson; one too many is counted and dropped.</summary>
    public void Queue(Lesson lesson)
    {
        if (!_queue.Writer.TryWrite(token => LearnAsync(lesson, token)))
        {
            _metrics.Skipped("busy");
        }
    }

    /// <summary>Completes when all that is queued now is learned.</summary>
    public async Task SettleAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(_ =>
        {
            done.SetResult();
            return ValueTask.CompletedTask;
        }, _stopping.Token);
        await done.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _learning;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (Func<CancellationToken, ValueTask> lesson in _queue.Reader.ReadAllAsync(_stopping.Token))
            {
                await RunAsync(lesson);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async ValueTask RunAsync(Func<CancellationToken, ValueTask> lesson)
    {
        using var deadline = new CancellationTokenSource(_bounds.JudgingDeadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, deadline.Token);
        try
        {
            await lesson(either.Token);
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            _metrics.Skipped("judge_late");
        }
    }

    // 1. Only what says something in text, and will say it tomorrow, is kept.
    // 2. The candidates' answers are compared, likeliest first, until one is the same.
    // 3. A kept answer that was out of date, and came back another, takes its group along: that is no error of the cache.
    // 4. The scope learns, and what that tenant uses least makes room.
    private async ValueTask LearnAsync(Lesson lesson, CancellationToken cancellationToken)
    {
        if (KeptAnswers.TextOf(lesson.Answer) is not { } text || Question.Of(text).IsVolatile)
        {
            _metrics.Skipped("answer");
            return;
        }

        KeptAnswer made = KeptAnswer.Of(lesson.Answer.Key, lesson.Answer.CreatedAt, text);
        SemanticLookup lookup = lesson.Lookup;
        AnswerGroup? same = await FindSameAsync(lesson, made, cancellationToken);
        bool isCompared = lookup.Best is not null && lookup.Evidence is not null;
        if (lookup.Best?.Group is { IsRetired: false } best && !ReferenceEquals(best, same) && !await IsServableAsync(best, lesson, cancellationToken))
        {
            lesson.Domain.Find(lesson.Frame.Key)?.RemoveGroup(best);
            isCompared = false;
        }

        if (same is not null && !await IsServableAsync(same, lesson, cancellationToken))
        {
            same.Answer = made;
        }

        DomainScope scope = lesson.Domain.Open(lesson.Frame.Key, lookup.Vector.Length, lesson.Frame.Tags);
        scope.Scope.Learn(lookup, made, group => ReferenceEquals(group, same), made.Hash);
        Count(lesson, isCompared, isRight: ReferenceEquals(same, lookup.Best?.Group));
        _table.Trim(scope);
        if (++_learned % KeepEvery == 0)
        {
            _table.Keep(lesson.Domain);
        }
    }

    private static async ValueTask<AnswerGroup?> FindSameAsync(Lesson lesson, KeptAnswer made, CancellationToken cancellationToken)
    {
        foreach (Candidate candidate in lesson.Lookup.Candidates.Where(static candidate => !candidate.Group.IsRetired).Take(lesson.Judge.MostComparisons))
        {
            if (await lesson.Judge.AreEqualAsync(lesson.Lookup.Question.Text, (KeptAnswer)candidate.Group.Answer, made, cancellationToken))
            {
                return candidate.Group;
            }
        }

        return null;
    }

    private async ValueTask<bool> IsServableAsync(AnswerGroup group, Lesson lesson, CancellationToken cancellationToken) =>
        await KeptAnswers.FindAsync(_cache, (KeptAnswer)group.Answer, lesson.TimeToLive, cancellationToken) is not null;

    private void Count(Lesson lesson, bool isCompared, bool isRight)
    {
        if (!isCompared)
        {
            return;
        }

        bool isAudit = lesson.Decision == SemanticDecision.Audit;
        _metrics.Labelled(lesson.Domain.Key.Model, isAudit ? "audit" : "miss", isRight);
        if (isAudit && !isRight)
        {
            lesson.Domain.FoundWrong();
        }
    }
}
