using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Limits;

/// <summary>What limits and budgets do, for whoever runs the gateway. Labels are names of the configuration, never of users.</summary>
public sealed class LimitMetrics
{
    private readonly MetricFamily<Counter> _refused;
    private readonly MetricFamily<Counter> _exceeded;
    private readonly MetricFamily<Counter> _degraded;

    /// <summary>Defines them in <paramref name="registry"/>.</summary>
    public LimitMetrics(MetricRegistry registry)
    {
        _refused = registry.Counters(LimitMeasures.Refused);
        _exceeded = registry.Counters(LimitMeasures.Exceeded);
        _degraded = registry.Counters(LimitMeasures.Degraded);
        Expired = registry.Counter(LimitMeasures.Expired);
        Warnings = registry.Counters(LimitMeasures.Warnings);
        Open = registry.Gauge(LimitMeasures.Open);
        Registry = registry;
    }

    /// <summary>Reservations that nobody settled.</summary>
    public Counter Expired { get; }

    /// <summary>Budgets that passed their threshold, by level.</summary>
    public MetricFamily<Counter> Warnings { get; }

    /// <summary>Reservations that are held.</summary>
    public Gauge Open { get; }

    private MetricRegistry Registry { get; }

    /// <summary>Shows what each budget has come to.</summary>
    public void Show(AccountBook book, TimeProvider time)
    {
        Registry.Observe(LimitMeasures.Budget, () => Budgets(book).Select(budget => Observe(budget.Account, budget.Counter.Limit)));
        Registry.Observe(LimitMeasures.Committed, () =>
        {
            Instant now = Instant.Of(time);
            return Budgets(book).Select(budget => Observe(budget.Account, Committed(budget.Counter, now)));
        });
        Registry.Observe(LimitMeasures.Remaining, () =>
        {
            Instant now = Instant.Of(time);
            return book.Limited.SelectMany(account => account.Requests.Concat(account.Spending).Select(counter => Remaining(account, counter, now)));
        });
    }

    /// <summary>Counts a refusal.</summary>
    public void Refused(Account account, LimitCounter counter) => _refused.With(account.Id.Level, Word(counter.Measure)).Increment();

    /// <summary>Counts an exchange that passed its bound.</summary>
    public void Exceeded(string model, LimitMeasure measure) => _exceeded.With(model, Word(measure)).Increment();

    /// <summary>Counts a request that another model answers.</summary>
    public void Degraded(string model) => _degraded.With(model).Increment();

    private static IEnumerable<(Account Account, LimitCounter Counter)> Budgets(AccountBook book) =>
        book.Limited.Select(account => (account, account.Find(LimitMeasure.Spend))).Where(pair => pair.Item2 is not null).Select(pair => (pair.account, pair.Item2!));

    private static long Committed(LimitCounter counter, in Instant now)
    {
        CounterStatus status = counter.Status(now);
        return status.Limit - status.Remaining;
    }

    private static Observation Remaining(Account account, LimitCounter counter, in Instant now)
    {
        CounterStatus status = counter.Status(now);
        double share = status.Limit > 0 ? (double)status.Remaining / status.Limit : 0;
        return new(share, account.Id.Level, account.Id.Tenant, account.Id.Name, Word(counter.Measure));
    }

    private static Observation Observe(Account account, long nanoUsd) =>
        new((double)Money.ToUsd(nanoUsd), account.Id.Level, account.Id.Tenant, account.Id.Name);

    internal static string Word(LimitMeasure measure) => measure switch
    {
        LimitMeasure.RequestsPerMinute => "rpm",
        LimitMeasure.TokensPerMinute => "tpm",
        LimitMeasure.RequestsPerDay => "rpd",
        LimitMeasure.TokensPerDay => "tpd",
        LimitMeasure.Concurrent => "concurrent",
        _ => "usd",
    };
}
