using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>pools.NAME.scale.</summary>
internal static class ScaleBlocks
{
    private static readonly ScaleOptions Defaults = new();

    private static readonly Key<SloOptions, TimeSpan?> FirstToken = new(
        "firstToken", Is.Maybe(Is.Time("1ms", "1h")), options => options.FirstToken, "Time to first token, queueing included.");

    private static readonly Key<SloOptions, TimeSpan?> PerOutputToken = new(
        "perOutputToken", Is.Maybe(Is.Time("1ms", "1h")), options => options.PerOutputToken, "Mean time per output token after the first.");

    private static readonly Key<SloOptions, double> Attainment = new(
        "attainment", Is.Share, options => options.Attainment, "Share of requests that keeps every bound above.");

    private static readonly Block<SloOptions> Slo = new(
        "The latency that scaling keeps.",
        new SloOptions(),
        [FirstToken, PerOutputToken, Attainment],
        read => new SloOptions
        {
            FirstToken = read.Read(FirstToken),
            PerOutputToken = read.Read(PerOutputToken),
            Attainment = read.Read(Attainment),
        });

    private static readonly TextShape<string> CronShape = new(
        "five cron fields (minute hour day month weekday)", "\"0 8 * * 1-5\"", text => CronSyntax.IsValid(text) ? text : null, text => text);

    private static readonly TextShape<string> ZoneShape = new(
        "an IANA time zone", "Europe/Berlin", text => TimeZoneInfo.TryFindSystemTimeZoneById(text, out _) ? text : null, text => text);

    private static readonly Key<ScheduleOptions, string> Cron = new(
        "cron", CronShape, options => options.Cron, "When the window opens, as five cron fields.", isRequired: true);

    private static readonly Key<ScheduleOptions, string> Until = new(
        "until", CronShape, options => options.Until, "When it closes, as five cron fields.", isRequired: true);

    private static readonly Key<ScheduleOptions, string> Zone = new(
        "timezone", ZoneShape, options => options.TimeZone, "The zone that both are read in.");

    private static readonly Key<ScheduleOptions, int> WindowMin = new(
        "min", Is.Whole(0, 10_000), options => options.Min, "The fewest replicas inside the window.", isRequired: true);

    private static readonly Block<ScheduleOptions> Schedule = new(
        "A time window that comes back.",
        new ScheduleOptions { Cron = "", Until = "", Min = 0 },
        [Cron, Until, Zone, WindowMin],
        read => new ScheduleOptions
        {
            Cron = read.Read(Cron),
            Until = read.Read(Until),
            TimeZone = read.Read(Zone),
            Min = read.Read(WindowMin),
        });

    private static readonly Key<ScaleOptions, int> Min = new("min", Is.Whole(0, 10_000), options => options.Min, "The fewest replicas.");

    private static readonly Key<ScaleOptions, int?> Max = new(
        "max", Is.Maybe(Is.Whole(1, 10_000)), options => options.Max, "The most replicas. When it is not given: min, and at least 1.");

    private static readonly Key<ScaleOptions, SloOptions?> SloKey = new(
        "slo", Is.OrNull(Is.In(Slo)), options => options.Slo, "The latency that scaling keeps; without it, scaling follows load alone.");

    private static readonly Key<ScaleOptions, ValueList<ScheduleOptions>> ScheduleKey = new(
        "schedule",
        Is.List(Is.In(Schedule), "[{ cron: \"0 8 * * 1-5\", until: \"0 18 * * 1-5\", min: 2 }]"),
        options => options.Schedule,
        "Times at which more replicas are kept.");

    private static readonly Key<ScaleOptions, bool> Predict = new(
        "predict", Is.Boolean, options => options.Predict, "Whether forecasts start replicas ahead of load.");

    private static readonly Key<ScaleOptions, TimeSpan> Idle = new(
        "idle", Is.Time("1s", "30d"), options => options.Idle, "Time without work before the last replica goes, where min is 0.");

    private static readonly Key<ScaleOptions, TimeSpan> Stabilization = new(
        "stabilization",
        Is.Time("0s", "1d"),
        options => options.Stabilization,
        "Replicas become fewer only when none of this time wanted more; never longer than idle where min is 0.");

    private static readonly Key<ScaleOptions, bool> Mode = new(
        "mode",
        new ChoiceShape<bool>(("active", false), ("advisory", true)),
        options => options.IsAdvisory,
        "`advisory` decides, shows and does not act; the pool stays at min, or at one that a waiting request started.");

    public static Block<ScaleOptions> Scale { get; } = new(
        "How many replicas there are, and why.",
        Defaults,
        [Min, Max, SloKey, ScheduleKey, Predict, Idle, Stabilization, Mode],
        read => new ScaleOptions
        {
            Min = read.Read(Min),
            Max = read.IsGiven(Max) ? read.Read(Max) ?? 1 : Math.Max(1, read.Read(Min)),
            Slo = read.Read(SloKey),
            Schedule = read.Read(ScheduleKey),
            Predict = read.Read(Predict),
            Idle = read.Read(Idle),
            Stabilization = read.Read(Stabilization),
            IsAdvisory = read.Read(Mode),
        });
}
