using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Caching.Flights;
using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching;

/// <summary>
/// Gives answers again: of an equal request before, of an equal request that runs now, or of one that means the same. What it does not have
/// is called for once, in a flight that belongs to nobody, and kept.
/// </summary>
internal sealed class CachingStage : IInferenceStage
{
    private const int MostTurns = 3;

    private static readonly InferenceError NotCached = new(ErrorKind.NotCached, "There is no kept answer to this request, and Cache-Control: only-if-cached wants no other.");

    private readonly AnswerCache _cache;
    private readonly SemanticCache? _semantic;
    private readonly TimeProvider _time;
    private readonly HitWriter _hits;
    private readonly FlightTable _table;
    private readonly FlightReader _reader;
    private readonly FlightPilot _pilot;

    public CachingStage(AnswerCache cache, SemanticCache? semantic, TimeProvider time)
    {
        (_cache, _semantic, _time) = (cache, semantic, time);
        _hits = new HitWriter(cache, time);
        _table = new FlightTable(cache.Options.FlightBytes);
        _reader = new FlightReader(time);
        _pilot = new FlightPilot(cache, _table, new SharedFlights(cache, _hits, time), semantic);
    }

    // 1. What must not be given twice, or what the client wants anew, goes by.
    // 2. The exact cache, then the semantic one.
    // 3. A call that runs already, or a new one that others may join.
    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        CacheOptions options = context.Route!.Options.Cache;
        return !options.IsActive || context.Request.Operation == Operation.TokenCount ? next(context) : AnswerAsync(context, options, next);
    }

    private async ValueTask AnswerAsync(InferenceContext context, CacheOptions options, InferenceDelegate next)
    {
        CacheDirectives directives = context.Request.Caching;
        KeyedRequest request = ScopeKey.Of(context, _cache.Epochs);
        bool isBypassed = directives.NoStore || request.IsStateful || (request.IsSampled && !options.Sampled);
        if (!isBypassed && !directives.NoCache && await TryExactAsync(context, request))
        {
            return;
        }

        SemanticFinding? finding = isBypassed || directives.NoCache ? null : await FindAlikeAsync(context);
        if (finding is { Answer: { } alike }
            && await _hits.TryServeAsync(context, alike, CacheUse.Semantic, new CacheNote("semantic") { Similarity = finding.Similarity }, context.Cancelled))
        {
            return;
        }

        if (directives.OnlyIfCached)
        {
            context.Fail(NotCached);
            return;
        }

        if (isBypassed)
        {
            context.CacheNote = CacheNote.Bypass;
            _hits.Count(context, CacheNote.Bypass.Result);
            await next(context);
            return;
        }

        await CallAsync(context, request, finding, options.Coalesces && !directives.NoCache, next);
    }

    private async ValueTask<bool> TryExactAsync(InferenceContext context, KeyedRequest request) =>
        await FindFreshAsync(context, request.Key) is { } answer
        && await _hits.TryServeAsync(context, answer, CacheUse.Exact, new CacheNote("exact"), context.Cancelled);

    private ValueTask<SemanticFinding?> FindAlikeAsync(InferenceContext context) => _semantic is not null && context.Route!.Options.Cache.Semantic is not null
        ? _semantic.FindAsync(context, context.Cancelled)
        : ValueTask.FromResult<SemanticFinding?>(null);

    private async ValueTask<CachedAnswer?> FindFreshAsync(InferenceContext context, AnswerKey key)
    {
        if (context.Route!.Options.Cache.Exact is null)
        {
            return null;
        }

        CachedAnswer? answer = _cache.Find(key);
        if (answer is null || answer.FreshUntil <= _cache.Now())
        {
            answer = await _cache.FindBeyondAsync(key, context.Cancelled);
        }

        long now = _cache.Now();
        bool isFresh = answer is not null
            && answer.FreshUntil > now
            && (context.Request.Caching.MaxAge is not { } oldest || now - answer.CreatedAt <= oldest.TotalMilliseconds);
        return isFresh ? answer : null;
    }

    private async ValueTask CallAsync(InferenceContext context, KeyedRequest request, SemanticFinding? finding, bool isShared, InferenceDelegate next)
    {
        for (int turn = 1; ; turn++)
        {
            bool joins = isShared && turn <= MostTurns;
            (Flight flight, FlightCursor cursor, bool isFounder) = joins ? _table.JoinOrBegin(request.Key, context) : Alone(request.Key, context);
            if (isFounder)
            {
                await FoundAsync(flight, cursor, context, request, finding, joins, next);
                return;
            }

            if (await FollowAsync(flight, cursor, context, request) is { } isAlone)
            {
                turn = isAlone ? MostTurns : turn;
                continue;
            }

            return;
        }
    }

    private (Flight Flight, FlightCursor Cursor, bool IsFounder) Alone(AnswerKey key, InferenceContext context)
    {
        (Flight flight, FlightCursor cursor) = _table.Begin(key, context);
        return (flight, cursor, true);
    }

    // The flight before it may have ended between our look into the cache and our place in the table: then its answer is there by now.
    private async ValueTask FoundAsync(
        Flight flight, FlightCursor cursor, InferenceContext context, KeyedRequest request, SemanticFinding? finding, bool isShared, InferenceDelegate next)
    {
        using (flight)
        {
            InferenceDelegate call = next;
            if (isShared && context.Route!.Options.Cache.Exact is not null && _cache.Find(request.Key) is { } late && late.FreshUntil > _cache.Now() && context.Request.Caching.MaxAge is null)
            {
                call = async flown =>
                {
                    if (!await _hits.TryServeAsync(flown, late, CacheUse.Exact, new CacheNote("exact"), flown.Cancelled))
                    {
                        await next(flown);
                    }
                };
            }

            Task flying = _pilot.FlyAsync(flight, request, finding, isShared, call);
            FlightReading reading = await _reader.ReadAsync(flight, cursor, context, static head => head with { Cache = head.Cache ?? CacheNote.Miss }, context.Cancelled);
            await flying;
            context.TakeOver(flight.Context);
            if (context.Cache == CacheUse.None)
            {
                _hits.Count(context, CacheNote.Miss.Result);
            }

            await SettleAsync(reading, context, request.Key);
        }
    }

    private async ValueTask SettleAsync(FlightReading reading, InferenceContext context, AnswerKey key)
    {
        switch (reading)
        {
            case FlightReading.Left:
                context.End(Outcome.ClientGone);
                break;
            case FlightReading.Cut:
                context.Fail(TooSlow(), Outcome.UpstreamFault);
                break;
            case FlightReading.Failed:
                await TryStandInAsync(context, key);
                break;
        }
    }

    /// <summary>Null when the exchange has ended; else it has to try again, alone where the value is true.</summary>
    private async ValueTask<bool?> FollowAsync(Flight flight, FlightCursor cursor, InferenceContext context, KeyedRequest request)
    {
        TimeSpan left = context.Route!.Options.Timeouts.Total - _time.GetElapsedTime(context.AcceptedAt);
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled, deadline.Token);
        decimal share = context.Route.Options.Cache.Bill;
        FlightReading reading = await _reader.ReadAsync(flight, cursor, context, head => Dress(head, share), either.Token);
        InferenceContext flown = flight.Context;
        switch (reading)
        {
            case FlightReading.Whole:
                // A flight that was answered by a cache was billed as a hit already.
                bool wasHit = flown.Cache != CacheUse.None;
                (context.Cache, context.Usage, context.CostUsd) = (CacheUse.Coalesced, flown.Usage, wasHit ? flown.CostUsd : HitBill.Of(share, flown.CostUsd));
                context.UpstreamTime = flown.UpstreamTime;
                context.End(Outcome.CacheHit);
                _hits.Count(context, CacheNote.Coalesced.Result, wasHit ? flown.SavedUsd : (double)HitBill.Saved(share, flown.CostUsd));
                return null;
            case FlightReading.Left when context.Cancelled.IsCancellationRequested || !deadline.IsCancellationRequested:
                context.End(Outcome.ClientGone);
                return null;
            case FlightReading.Left:
                context.Fail(new(ErrorKind.DeadlineExceeded, $"The request took longer than {context.Route.Options.Timeouts.Total.TotalSeconds:0.###} s in all."), Outcome.Deadline);
                return null;
            case FlightReading.Unsuited:
                return true;
            case FlightReading.Cut when !context.Output.IsCommitted:
                return true;
            case FlightReading.Cut:
                context.Fail(TooSlow(), Outcome.UpstreamFault);
                return null;
            case FlightReading.Failed when !context.Output.IsCommitted && IsFoundersOwn(flown):
                return false;
            default:
                context.Fail(flown.Error ?? new(ErrorKind.StreamBroken, "The answer broke off. Try again."), flown.Outcome);
                await TryStandInAsync(context, request.Key);
                return null;
        }
    }

    /// <summary>What befell the founder need not befall who joined him: his limits, his time, his leaving.</summary>
    private static bool IsFoundersOwn(InferenceContext flown) =>
        flown.Outcome is Outcome.Refused or Outcome.Deadline or Outcome.ClientGone or Outcome.Pending || flown.Error is null;

    private static AnswerHead Dress(AnswerHead head, decimal share) => head with
    {
        Attempts = 0,
        CostUsd = head.CostUsd is null || head.Cache is not null ? head.CostUsd : HitBill.Of(share, head.CostUsd),
        Overhead = null,
        Cache = CacheNote.Coalesced,
    };

    private static InferenceError TooSlow() => new(ErrorKind.StreamBroken, "The answer was read too slowly, while others waited for it. Try again.");

    /// <summary>The last tier of failover: an answer whose time is over, where the operator allows it and nothing was sent yet.</summary>
    private async ValueTask TryStandInAsync(InferenceContext context, AnswerKey key)
    {
        if (context.Route!.Options.Cache.StaleIfError is null || context.Output.IsCommitted || context.Request.Caching.NoCache || !IsOutage(context))
        {
            return;
        }

        CachedAnswer? answer = _cache.Find(key) ?? await _cache.FindBeyondAsync(key, context.Cancelled);
        long most = (long)context.Route.Options.Cache.StaleIfError.Value.TotalMilliseconds;
        if (answer is not null && Math.Min(answer.StaleUntil, answer.FreshUntil + most) > _cache.Now())
        {
            await _hits.TryServeAsync(context, answer, CacheUse.Exact, new CacheNote("exact") { IsStale = answer.FreshUntil <= _cache.Now() }, context.Cancelled);
        }
    }

    private static bool IsOutage(InferenceContext context) => context.Error?.Kind is
        ErrorKind.UpstreamFault or ErrorKind.UpstreamUnavailable or ErrorKind.UpstreamRateLimited or ErrorKind.UpstreamQuotaExhausted
        or ErrorKind.UpstreamUnauthorized or ErrorKind.DeadlineExceeded or ErrorKind.StreamBroken or ErrorKind.Overloaded;
}
