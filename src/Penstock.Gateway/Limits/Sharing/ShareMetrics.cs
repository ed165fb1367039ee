using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Limits.Sharing;

/// <summary>What sharing does, for whoever runs the gateways. Labels are names of the configuration, never of users.</summary>
public static class ShareMetrics
{
    /// <summary>Defines them in <paramref name="registry"/>.</summary>
    public static void Define(MetricRegistry registry, ShareKeeper keeper, AccountBook book, TimeProvider time)
    {
        registry.Observe(ShareMeasures.Gateways, () => keeper.Gateways);
        registry.Observe(ShareMeasures.IsAway, () => keeper.IsFaulted ? 1 : 0);
        registry.Observe(ShareMeasures.Away, () => keeper.Away.TotalSeconds);
        registry.Observe(ShareMeasures.Reports, () => keeper.Syncs);
        registry.Observe(ShareMeasures.Faults, () => keeper.Faults);
        registry.Observe(ShareMeasures.Fetches, () => keeper.Fetches);
        registry.Observe(ShareMeasures.Claimed, () => Shares(book).Select(counter => Observe(counter, counter.Claim)));
        registry.Observe(
            ShareMeasures.Taken,
            () =>
            {
                Instant now = Instant.Of(time);
                return Shares(book).Select(counter => Observe(counter, counter.Taken(now)));
            });
    }

    private static IEnumerable<SharedCounter> Shares(AccountBook book) =>
        book.Limited.SelectMany(account => account.Requests.Concat(account.Spending)).OfType<SharedCounter>();

    private static Observation Observe(SharedCounter counter, long amount) => new(
        counter.Measure == LimitMeasure.Spend ? (double)Money.ToUsd(amount) : amount,
        counter.Account.Level,
        counter.Account.Tenant,
        counter.Account.Name,
        LimitMetrics.Word(counter.Measure));
}
