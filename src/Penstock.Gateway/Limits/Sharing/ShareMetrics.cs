using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Limits.Sharing;

/// <summary>What sharing does, for whoever runs the gateways. Labels are names of the configuration, never of users.</summary>
public static class ShareMetrics
{
    /// <summary>Defines them in <paramref name="registry"/>.</summary>
    public static void Define(MetricRegistry registry, ShareKeeper keeper, AccountBook book, TimeProvider time)
    {
        registry.Observe("penstock_share_gateways", "Gateways that share limits, as last heard.", MetricType.Gauge, () => keeper.Gateways);
        registry.Observe("penstock_share_away", "1 while the shared store cannot be reached.", MetricType.Gauge, () => keeper.IsFaulted ? 1 : 0);
        registry.Observe("penstock_share_away_seconds_total", "Time for which the shared store could not be reached.", MetricType.Counter, () => keeper.Away.TotalSeconds);
        registry.Observe("penstock_share_reports_total", "Reports to the shared store that arrived.", MetricType.Counter, () => keeper.Syncs);
        registry.Observe("penstock_share_faults_total", "Reports to the shared store that failed.", MetricType.Counter, () => keeper.Faults);
        registry.Observe("penstock_share_fetches_total", "Limits at which a request waited for the shared store.", MetricType.Counter, () => keeper.Fetches);
        registry.Observe(
            "penstock_share_claimed", "The share of a limit that this gateway holds; dollars for budgets.", MetricType.Gauge, ["level", "tenant", "name", "limit"],
            () => Shares(book).Select(counter => Observe(counter, counter.Claim)));
        registry.Observe(
            "penstock_share_taken", "What this gateway has taken of its share; dollars for budgets.", MetricType.Gauge, ["level", "tenant", "name", "limit"],
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
