using Penstock.Catalog.Tenants;
using Penstock.Storage.Tenants;

namespace Penstock.Gateway.Limits.Sharing;

/// <summary>Counters that hold shares of what several gateways count together.</summary>
public sealed class SharedCounters(ShareKeeper keeper, SpendFile spend, TimeProvider time) : ICounterSource
{
    // Finer than a window of one gateway: an entry is a part of the whole limit, and comes back late by what one gateway takes in that time.
    private const int Parts = 1024;

    /// <inheritdoc/>
    public LimitCounter Window(AccountId account, LimitMeasure measure, long limit) =>
        Of(account, measure, limit, new SlidingWindow(measure, 0, time, Parts) { Whole = limit }, null);

    /// <inheritdoc/>
    public LimitCounter Period(AccountId account, LimitMeasure measure, long limit, BudgetPeriod period) =>
        Of(account, measure, limit, new PeriodCounter(measure, 0, period, spend.Slot(LocalCounters.SlotName(account, measure, period))), period);

    /// <inheritdoc/>
    public LimitCounter Concurrency(AccountId account, long limit) => Of(account, LimitMeasure.Concurrent, limit, new ConcurrencyCounter(0), null);

    private SharedCounter Of(AccountId account, LimitMeasure measure, long limit, LimitCounter own, BudgetPeriod? period)
    {
        var counter = new SharedCounter(account, measure, limit, own, period, keeper, time);
        keeper.Register(counter);
        return counter;
    }
}
