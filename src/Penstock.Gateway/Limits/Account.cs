using System.Collections.Immutable;
using Penstock.Catalog.Tenants;

namespace Penstock.Gateway.Limits;

/// <summary>
/// A tenant, key, user or model with what it may take and what it has taken. Outlives reloads: a limit that changes keeps what was counted
/// under the old one. Safe for concurrent use.
/// </summary>
public sealed class Account(AccountId id, ICounterSource counters)
{
    private volatile CounterSet _set = CounterSet.Empty;

    /// <summary>Which one it is.</summary>
    public AccountId Id { get; } = id;

    /// <summary>The budget in force; null when there is none.</summary>
    public BudgetOptions? Budget => _set.Budget;

    /// <summary>Counters that a request takes one of when it comes: a minute's, a day's, those in flight.</summary>
    public ImmutableArray<LimitCounter> Requests => _set.Requests;

    /// <summary>Counters of tokens and money.</summary>
    public ImmutableArray<LimitCounter> Spending => _set.Spending;

    /// <summary>True when something limits it.</summary>
    public bool IsLimited => !_set.Requests.IsEmpty || !_set.Spending.IsEmpty;

    /// <summary>Puts limits and budget in force.</summary>
    public void Apply(LimitOptions limits, BudgetOptions? budget)
    {
        CounterSet old = _set;
        if (old.Limits == limits && old.Budget == budget)
        {
            return;
        }

        _set = new CounterSet(
            limits,
            budget,
            [
                .. Window(old, LimitMeasure.RequestsPerMinute, limits.RequestsPerMinute),
                .. Day(old, LimitMeasure.RequestsPerDay, limits.RequestsPerDay),
                .. Running(old, limits.Concurrent),
            ],
            [
                .. Window(old, LimitMeasure.TokensPerMinute, limits.TokensPerMinute),
                .. Day(old, LimitMeasure.TokensPerDay, limits.TokensPerDay),
                .. Spend(old, budget),
            ]);
    }

    /// <summary>True when nothing is counted that would have to be remembered.</summary>
    public bool IsIdle(in Instant now)
    {
        foreach (LimitCounter counter in _set.Requests)
        {
            if (counter.Taken(now) > 0)
            {
                return false;
            }
        }

        foreach (LimitCounter counter in _set.Spending)
        {
            if (counter.Taken(now) > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The counter of <paramref name="measure"/>; null where there is no such limit.</summary>
    public LimitCounter? Find(LimitMeasure measure) => _set.Find(measure);

    private LimitCounter[] Window(CounterSet old, LimitMeasure measure, long? limit) =>
        limit is { } value ? [Kept(old.Find(measure), value) ?? counters.Window(Id, measure, value)] : [];

    private LimitCounter[] Day(CounterSet old, LimitMeasure measure, long? limit) =>
        limit is { } value ? [Kept(old.Find(measure), value) ?? counters.Period(Id, measure, value, BudgetPeriod.Day)] : [];

    private LimitCounter[] Running(CounterSet old, int? limit) =>
        limit is { } value ? [Kept(old.Find(LimitMeasure.Concurrent), value) ?? counters.Concurrency(Id, value)] : [];

    private LimitCounter[] Spend(CounterSet old, BudgetOptions? budget)
    {
        if (budget is null)
        {
            return [];
        }

        long limit = Money.ToNanoUsd(budget.Usd);
        LimitCounter? kept = old.Budget?.Per == budget.Per ? Kept(old.Find(LimitMeasure.Spend), limit) : null;
        return [kept ?? counters.Period(Id, LimitMeasure.Spend, limit, budget.Per)];
    }

    private static LimitCounter? Kept(LimitCounter? counter, long limit)
    {
        if (counter is not null)
        {
            counter.Limit = limit;
        }

        return counter;
    }

    private sealed record CounterSet(
        LimitOptions Limits, BudgetOptions? Budget, ImmutableArray<LimitCounter> Requests, ImmutableArray<LimitCounter> Spending)
    {
        public static CounterSet Empty { get; } = new(LimitOptions.None, null, [], []);

        public LimitCounter? Find(LimitMeasure measure) => Find(Requests, measure) ?? Find(Spending, measure);

        private static LimitCounter? Find(ImmutableArray<LimitCounter> counters, LimitMeasure measure)
        {
            foreach (LimitCounter counter in counters)
            {
                if (counter.Measure == measure)
                {
                    return counter;
                }
            }

            return null;
        }
    }
}
