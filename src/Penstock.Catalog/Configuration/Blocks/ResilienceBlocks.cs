using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Models;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>models.NAME.timeouts, retry, hedge and health.</summary>
internal static class ResilienceBlocks
{
    private static readonly Key<TimeoutOptions, TimeSpan> Connect = new(
        "connect", Is.Time("1ms", "10m"), options => options.Connect, "Until the connection stands.");

    private static readonly Key<TimeoutOptions, TimeSpan> FirstToken = new(
        "firstToken", Is.Time("1ms", "1d"), options => options.FirstToken, "From dispatch to the first token of a stream, or to the whole answer without one.");

    private static readonly Key<TimeoutOptions, TimeSpan> Idle = new(
        "idle", Is.Time("1ms", "1d"), options => options.Idle, "Between two pieces of a stream.");

    private static readonly Key<TimeoutOptions, TimeSpan> Total = new(
        "total", Is.Time("1ms", "1d"), options => options.Total, "From acceptance to the last byte, with all attempts.");

    public static Block<TimeoutOptions> Timeouts { get; } = new(
        "The deadline of each phase.",
        new TimeoutOptions(),
        [Connect, FirstToken, Idle, Total],
        read => new TimeoutOptions
        {
            Connect = read.Read(Connect),
            FirstToken = read.Read(FirstToken),
            Idle = read.Read(Idle),
            Total = read.Read(Total),
        });

    private static readonly Key<RetryOptions, int> Attempts = new(
        "attempts", Is.Whole(1, 10), options => options.Attempts, "Attempts in all, the first included.");

    private static readonly Key<RetryOptions, RetryCauses> On = new(
        "on",
        new RetryCausesShape(),
        options => options.On,
        "What is worth another attempt.");

    private static readonly Key<RetryBudgetOptions, double> Ratio = new(
        "ratio", new NumberShape<double>(0, 10), options => options.Ratio, "Retries for each request that reaches a target first.");

    private static readonly Key<RetryBudgetOptions, double> PerSecond = new(
        "perSecond", new NumberShape<double>(0, 1_000_000), options => options.PerSecond, "Retries a second on top, so that small models may retry at all.");

    private static readonly Block<RetryBudgetOptions> RetryBudget = new(
        "How many retries each target takes, whatever fails.",
        new RetryBudgetOptions(),
        [Ratio, PerSecond],
        read => new RetryBudgetOptions { Ratio = read.Read(Ratio), PerSecond = read.Read(PerSecond) });

    private static readonly Key<RetryOptions, RetryBudgetOptions> RetryBudgetKey = new(
        "budget", Is.In(RetryBudget), options => options.Budget, "How many retries each target takes, whatever fails.");

    public static Block<RetryOptions> Retry { get; } = new(
        "How often a request may be tried, before its first byte only.",
        new RetryOptions(),
        [Attempts, On, RetryBudgetKey],
        read => new RetryOptions { Attempts = read.Read(Attempts), On = read.Read(On), Budget = read.Read(RetryBudgetKey) });

    private static readonly Key<HedgeOptions, HedgeDelay> After = new(
        "after", new HedgeDelayShape(), options => options.After, "When a second attempt is sent: after a quantile of the measured time to first token, or after a time.");

    private static readonly Key<HedgeOptions, int> HedgeMax = new("max", Is.Whole(1, 3), options => options.Max, "The most extra attempts; each counts against retry.attempts.");

    private static readonly Key<HedgeOptions, double> HedgeBudget = new(
        "budget", Is.Share, options => options.Budget, "Share of the model's requests that may be hedged.");

    public static Block<HedgeOptions> Hedge { get; } = new(
        "A second attempt beside a slow first one; the first to answer wins.",
        new HedgeOptions(),
        [After, HedgeMax, HedgeBudget],
        read => new HedgeOptions { After = read.Read(After), Max = read.Read(HedgeMax), Budget = read.Read(HedgeBudget) });

    private static readonly TextShape<string> PathShape = new(
        "a path that begins with a slash", "/health", text => text.StartsWith('/') && Uri.IsWellFormedUriString(text, UriKind.Relative) ? text : null, text => text);

    private static readonly Key<ProbeOptions, string> ProbePath = new(
        "path", PathShape, options => options.Path, "What is asked for by GET on the target's host; 2xx is healthy.");

    private static readonly Key<ProbeOptions, TimeSpan> Every = new(
        "every", Is.Time("100ms", "1d"), options => options.Every, "Time between two probes.");

    private static readonly Block<ProbeOptions> Probe = new(
        "Active probes.",
        new ProbeOptions(),
        [ProbePath, Every],
        read => new ProbeOptions { Path = read.Read(ProbePath), Every = read.Read(Every) });

    private static readonly Key<HealthOptions, ProbeOptions?> ProbeKey = new(
        "probe", Is.OrNull(Is.In(Probe)), options => options.Probe, "Active probes; without the block real traffic alone decides.");

    private static readonly Key<HealthOptions, int> EjectAfter = new(
        "ejectAfter", Is.Whole(1, 1_000_000), options => options.EjectAfter, "Faults in a row that eject a target.");

    private static readonly Key<HealthOptions, TimeSpan> EjectFor = new(
        "ejectFor", Is.Time("1ms", "1d"), options => options.EjectFor, "How long it stays out the first time.");

    private static readonly Key<HealthOptions, TimeSpan> SlowStart = new(
        "slowStart", Is.Time("0s", "1d"), options => options.SlowStart, "How long its share grows, from a tenth to the whole, after it came back.");

    private static readonly Key<HealthOptions, double> ErrorRate = new(
        "errorRate", new NumberShape<double>(0, 1), options => options.ErrorRate, "How much larger than in the rest of its tier its share of faults may be; more ejects it.");

    private static readonly Key<HealthOptions, double> LatencyFactor = new(
        "latencyFactor", new NumberShape<double>(0, 1_000), options => options.LatencyFactor, "How many times slower than the rest of its tier it may be; more ejects it, 0 does not compare.");

    private static readonly Key<HealthOptions, double> PanicBelow = new(
        "panicBelow", new NumberShape<double>(0, 1), options => options.PanicBelow, "The share of a tier below which ejected targets are used too; with none left they always are.");

    public static Block<HealthOptions> Health { get; } = new(
        "When a target is left alone, and for how long.",
        new HealthOptions(),
        [ProbeKey, EjectAfter, EjectFor, SlowStart, ErrorRate, LatencyFactor, PanicBelow],
        read => new HealthOptions
        {
            Probe = read.Read(ProbeKey),
            EjectAfter = read.Read(EjectAfter),
            EjectFor = read.Read(EjectFor),
            SlowStart = read.Read(SlowStart),
            ErrorRate = read.Read(ErrorRate),
            LatencyFactor = read.Read(LatencyFactor),
            PanicBelow = read.Read(PanicBelow),
        });
}
