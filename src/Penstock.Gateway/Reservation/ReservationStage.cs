using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Reservation;

/// <summary>
/// Holds back what the exchange may take of tokens and money before anything is sent, and puts what it truly took in its place at its end. A budget
/// that has no room either gives the request a cheaper model, or shortens an answer that the client did not bound, or refuses.
/// </summary>
internal sealed partial class ReservationStage(
    AccountBook book, ReservationRegister register, LimitMetrics metrics, TimeProvider time, ILogger logger) : IBracketStage
{
    /// <summary>Shorter answers are not worth their money; the request is refused instead.</summary>
    public const int ShortestAnswer = 64;

    private readonly ConcurrentDictionary<string, TokenRatio> _ratios = new(StringComparer.Ordinal);

    public ValueTask<bool> EnterAsync(InferenceContext context) => context.Request.Operation == Operation.TokenCount || !HasSpending(context.Accounts)
        ? ValueTask.FromResult(true)
        : ReserveAsync(context);

    public void Leave(InferenceContext context, bool isOrderly)
    {
        if (context.Reservation is ReservationHold hold)
        {
            Settle(context, hold);
        }
    }

    // 1. Hold back the bound.
    // 2. Where a budget refuses: answer with the model that it names, or shorten the answer.
    private async ValueTask<bool> ReserveAsync(InferenceContext context)
    {
        ReservationHold hold = NewHold(context);
        if (!await hold.TryBeginAsync(degradedTo: null, context.Cancelled)
            && (hold = await DegradeAsync(context, hold) ?? await ShortenAsync(context, hold) ?? hold).Refusal is { } refusal)
        {
            metrics.Refused(refusal.Account, refusal.Counter);
            context.Fail(LimitErrors.Of(refusal.Account, refusal.Counter, refusal.Amount, Instant.Of(time)));
            return false;
        }

        context.Reservation = hold;
        Instant now = Instant.Of(time);
        Tell(context, now);
        register.Add(hold, context.Route!.Options.Timeouts.Total, now.Timestamp);
        return true;
    }

    /// <summary>Null where the budget that refused names no cheaper model, or that one has no room either.</summary>
    private async ValueTask<ReservationHold?> DegradeAsync(InferenceContext context, ReservationHold refused)
    {
        (Account account, LimitCounter counter, _) = refused.Refusal!.Value;
        if (counter.Measure != LimitMeasure.Spend || account.Budget?.DegradeTo is not { } model
            || !context.Snapshot.Models.TryGetValue(model, out ModelRoute? route) || ReferenceEquals(route, context.Route))
        {
            return null;
        }

        ImmutableArray<Tier> tiers = ResolutionStage.TiersFor(route, context.Caller);
        if (tiers.IsEmpty)
        {
            return null;
        }

        (context.Route, context.Tiers, context.Accounts) = (route, tiers, AccountSet.Of(context, route, book));
        ReservationHold hold = NewHold(context);
        if (await hold.TryBeginAsync(model, context.Cancelled))
        {
            metrics.Degraded(model);
            (context.Limits ??= new LimitStatus()).DegradedTo = model;
        }

        return hold;
    }

    /// <summary>Null where it is not money that is short, the client bounds the answer himself, or too little is left.</summary>
    private async ValueTask<ReservationHold?> ShortenAsync(InferenceContext context, ReservationHold refused)
    {
        InferenceRequest request = context.Request;
        if (refused.Refusal!.Value.Counter.Measure != LimitMeasure.Spend || request.MaxOutputTokens is not null || refused.Bound.OutputTokens == 0)
        {
            return null;
        }

        long tokens = Affordable(context, refused.Bound) / request.Choices;
        if (tokens < ShortestAnswer)
        {
            return null;
        }

        int limit = (int)Math.Min(tokens, BoundEstimate.LongestAnswer(context.Tiers));
        context.Request = OutputLimit.Inject(request, context.Tiers[0].Targets[0], limit);
        long output = (long)limit * request.Choices;
        Bound bound = refused.Bound with { OutputTokens = output, NanoUsd = PriceCeiling.Of(context.Tiers, refused.Bound.PromptTokens, output) };
        var hold = new ReservationHold(context.Accounts, bound, refused.Model, time);
        return await hold.TryBeginAsync(degradedTo: null, context.Cancelled) ? hold : null;
    }

    /// <summary>Output tokens that every budget can pay for, once the prompt is paid.</summary>
    private long Affordable(InferenceContext context, in Bound bound)
    {
        const long Sample = 1_000_000;
        Instant now = Instant.Of(time);
        long left = long.MaxValue;
        foreach (Account account in context.Accounts)
        {
            left = account.Find(LimitMeasure.Spend) is { } counter ? Math.Min(left, counter.Status(now).Remaining) : left;
        }

        // Prices are rounded up for the sample and the prompt alike, hence the one that is taken off.
        long prompt = PriceCeiling.Of(context.Tiers, bound.PromptTokens, 0);
        long perSample = PriceCeiling.Of(context.Tiers, 0, Sample);
        return left <= prompt || perSample == 0 ? 0 : (long)((decimal)(left - prompt - 1) * Sample / perSample);
    }

    private ReservationHold NewHold(InferenceContext context) => new(
        context.Accounts, BoundEstimate.Of(context.Request, context.Tiers, RatioOf(context.Route!)), context.Route!.Name.Text, time);

    private TokenRatio RatioOf(ModelRoute route) => _ratios.GetOrAdd(route.Name.Text, static _ => new TokenRatio());

    private static void Tell(InferenceContext context, in Instant now)
    {
        LimitStatus status = context.Limits ??= new LimitStatus();
        foreach (Account account in context.Accounts)
        {
            foreach (LimitCounter counter in account.Spending)
            {
                status.Add(account, counter, now);
            }
        }
    }

    private void Settle(InferenceContext context, ReservationHold hold)
    {
        (long tokens, long nanoUsd) = Settlement.Of(context, hold.Bound);
        Instant now = Instant.Of(time);
        if (!register.TrySettle(hold, tokens, nanoUsd, now))
        {
            return;
        }

        Learn(context, hold, tokens, nanoUsd);
        Warn(context.Accounts, now);
    }

    private void Learn(InferenceContext context, ReservationHold hold, long tokens, long nanoUsd)
    {
        if (tokens > hold.Held.Tokens)
        {
            metrics.Exceeded(hold.Model, LimitMeasure.TokensPerMinute);
        }

        if (nanoUsd > hold.Held.NanoUsd)
        {
            metrics.Exceeded(hold.Model, LimitMeasure.Spend);
        }

        if (context.Usage is { PromptTokens: { } prompt, Estimated: false })
        {
            RatioOf(context.Route!).Observe(context.Request.Body.Bytes.Length, prompt);
        }
    }

    private void Warn(ImmutableArray<Account> accounts, in Instant now)
    {
        foreach (Account account in accounts)
        {
            if (account.Budget is { } budget && account.Find(LimitMeasure.Spend) is { } counter && counter.TryWarn(budget.WarnAt, now))
            {
                metrics.Warnings.With(account.Id.Level).Increment();
                LogWarning(logger, account.Id.Level, account.Id.Tenant, account.Id.Name, budget.WarnAt, budget.Usd);
            }
        }
    }

    private static bool HasSpending(ImmutableArray<Account> accounts)
    {
        foreach (Account account in accounts)
        {
            if (!account.Spending.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The budget of {Level} {Tenant}/{Name} has passed {Share} of {Usd} USD")]
    private static partial void LogWarning(ILogger logger, string level, string tenant, string name, double share, decimal usd);
}
