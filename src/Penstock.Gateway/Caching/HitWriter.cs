using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Caching;

/// <summary>Answers an exchange with a kept answer, and settles it: a hit reserves nothing and is billed by policy.</summary>
internal sealed class HitWriter(AnswerCache cache, TimeProvider time)
{
    /// <summary>False when the answer cannot be given in the shape that the client wants; nothing was written then.</summary>
    public async ValueTask<bool> TryServeAsync(InferenceContext context, CachedAnswer answer, CacheUse use, CacheNote note, CancellationToken cancellationToken)
    {
        if (AnswerReplay.Prepare(answer, context) is not { } write)
        {
            return false;
        }

        CacheOptions options = context.Route!.Options.Cache;
        decimal? billed = HitBill.Of(options.Bill, answer.CostUsd);
        context.CostUsd = context.CostUsd is { } spent ? spent + (billed ?? 0) : billed;
        (context.Cache, context.Usage, context.FirstTokenAt) = (use, answer.Usage, time.GetTimestamp());
        context.Output.TryCommit(new AnswerHead(context.Request.IsStream, answer.IgnoredFields)
        {
            DroppedFields = answer.DroppedFields,
            Attempts = context.Attempts,
            CostUsd = context.CostUsd,
            Overhead = time.GetElapsedTime(context.AcceptedAt) - context.UpstreamTime,
            Cache = note with { Entry = answer.Key.ToString(), Age = TimeSpan.FromMilliseconds(Math.Max(0, cache.Now() - answer.CreatedAt)) },
        });
        bool isThere = await write(cancellationToken);
        context.End(isThere ? Outcome.CacheHit : Outcome.ClientGone);
        Count(context, note.IsStale ? "stale" : note.Result, (double)HitBill.Saved(options.Bill, answer.CostUsd));
        return true;
    }

    /// <summary>Counts a request of a model with a cache.</summary>
    public void Count(InferenceContext context, string result, double savedUsd = 0)
    {
        (context.IsCacheMiss, context.SavedUsd) = (ReferenceEquals(result, CacheNote.Miss.Result), savedUsd);
        cache.Metrics.Requests.With(context.Route!.Name.Text, result).Increment();
        if (savedUsd > 0)
        {
            cache.Metrics.SavedUsd.With(context.Route.Name.Text).Add(savedUsd);
        }
    }
}
