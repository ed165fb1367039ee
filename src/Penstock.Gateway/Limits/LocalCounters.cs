using Penstock.Catalog.Tenants;
using Penstock.Storage.Tenants;

namespace Penstock.Gateway.Limits;

/// <summary>Counters of one gateway that shares with nobody.</summary>
public sealed class LocalCounters(TimeProvider time, SpendFile spend) : ICounterSource
{
    /// <inheritdoc/>
    public LimitCounter Window(AccountId account, LimitMeasure measure, long limit) => new SlidingWindow(measure, limit, time);

    /// <inheritdoc/>
    public LimitCounter Period(AccountId account, LimitMeasure measure, long limit, BudgetPeriod period) =>
        new PeriodCounter(measure, limit, period, spend.Slot(SlotName(account, measure, period)));

    /// <inheritdoc/>
    public LimitCounter Concurrency(AccountId account, long limit) => new ConcurrencyCounter(limit);

    /// <summary>The name under which a counter of a period is kept.</summary>
    internal static string SlotName(AccountId account, LimitMeasure measure, BudgetPeriod period) => $"{account.Path}/{measure}/{period}";
}
