using Penstock.Catalog.Pools;
using Penstock.Scaling.Targets;

namespace Penstock.Scaling.Autoscaling;

/// <summary>What a pool's replicas have cost in this calendar month (UTC), as whoever acts counts it tick by tick.</summary>
/// <param name="Month">The month's first moment.</param>
/// <param name="Usd">So much so far.</param>
public sealed record PoolSpend(DateTimeOffset Month, decimal Usd)
{
    /// <summary>A tick that is later than this was a pause: nobody knows what ran meanwhile, and it is counted as if it had been what runs now.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Nothing yet in the month of <paramref name="at"/>.</summary>
    public static PoolSpend None(DateTimeOffset at) => new(new DateTimeOffset(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero), 0);

    /// <summary>After <paramref name="elapsed"/> more with these replicas, draining ones included.</summary>
    public PoolSpend After(DateTimeOffset at, TimeSpan elapsed, IReadOnlyCollection<ReplicaStatus> replicas, PoolOptions pool, IScaleTarget target)
    {
        PoolSpend month = None(at).Month == Month ? this : None(at);
        TimeSpan counted = elapsed < LongestPause ? elapsed : LongestPause;
        return month with { Usd = month.Usd + (PerHour(replicas, pool, target) * (decimal)counted.TotalHours) };
    }

    /// <summary>What these replicas cost in an hour.</summary>
    public static decimal PerHour(IReadOnlyCollection<ReplicaStatus> replicas, PoolOptions pool, IScaleTarget target) =>
        replicas.Sum(status => target.PriceOf(status) ?? pool.Cost.ReplicaHourUsd);

    /// <summary>The larger of both, where they are of one month; else the newer.</summary>
    public PoolSpend Or(PoolSpend other) => (Month, Usd).CompareTo((other.Month, other.Usd)) >= 0 ? this : other;
}
