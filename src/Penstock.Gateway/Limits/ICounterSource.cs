using Penstock.Catalog.Tenants;

namespace Penstock.Gateway.Limits;

/// <summary>Makes counters: of this process alone, or shares of what several gateways count together.</summary>
public interface ICounterSource
{
    /// <summary>A limit on any 60 s.</summary>
    LimitCounter Window(AccountId account, LimitMeasure measure, long limit);

    /// <summary>A limit on a calendar period.</summary>
    LimitCounter Period(AccountId account, LimitMeasure measure, long limit, BudgetPeriod period);

    /// <summary>A limit on what runs at once.</summary>
    LimitCounter Concurrency(AccountId account, long limit);
}
