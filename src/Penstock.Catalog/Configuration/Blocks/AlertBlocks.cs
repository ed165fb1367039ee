using Penstock.Catalog.Alerts;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>alerts.</summary>
internal static class AlertBlocks
{
    private static readonly Key<AlertMatchOptions, string?> MatchModel = new("model", Is.OrNull(Is.Text), match => match.Model, "Models; one that ends in * means all that begin so.");

    private static readonly Key<AlertMatchOptions, string?> MatchTarget = new("target", Is.OrNull(Is.Text), match => match.Target, "Targets, likewise.");

    private static readonly Key<AlertMatchOptions, string?> MatchTenant = new("tenant", Is.OrNull(Is.Text), match => match.Tenant, "Tenants, likewise.");

    private static readonly Block<AlertMatchOptions> Match = new(
        "Which models, targets or tenants a rule is for.",
        new AlertMatchOptions(),
        [MatchModel, MatchTarget, MatchTenant],
        read => new AlertMatchOptions { Model = read.Read(MatchModel), Target = read.Read(MatchTarget), Tenant = read.Read(MatchTenant) });

    private static readonly Shape<double> AnyNumber = new NumberShape<double>(-1e15, 1e15);

    private static readonly Key<AlertRuleOptions, AlertKind> Kind = new(
        "kind",
        new ChoiceShape<AlertKind>(("threshold", AlertKind.Threshold), ("burn-rate", AlertKind.BurnRate), ("budget-forecast", AlertKind.BudgetForecast), ("anomaly", AlertKind.Anomaly)),
        rule => rule.Kind,
        "How it decides.");

    private static readonly Key<AlertRuleOptions, AlertSeverity> Severity = new(
        "severity",
        new ChoiceShape<AlertSeverity>(("page", AlertSeverity.Page), ("ticket", AlertSeverity.Ticket), ("info", AlertSeverity.Info)),
        rule => rule.Severity,
        "How urgent it is.");

    private static readonly Key<AlertRuleOptions, bool> Enabled = new("enabled", Is.Boolean, rule => rule.Enabled, "False switches it off, also one that comes with the program.");

    private static readonly Key<AlertRuleOptions, AlertDimension> By = new(
        "by",
        new ChoiceShape<AlertDimension>(("total", AlertDimension.Total), ("model", AlertDimension.Model), ("target", AlertDimension.Target), ("tenant", AlertDimension.Tenant)),
        rule => rule.By,
        "What is judged one by one. Budgets are tenants'.");

    private static readonly Key<AlertRuleOptions, AlertMatchOptions> MatchKey = new("match", Is.In(Match), rule => rule.Match, "Which of these; else all.");

    private static readonly Key<AlertRuleOptions, string?> Summary = new("summary", Is.OrNull(Is.Text), rule => rule.Summary, "A sentence for people; else one made of the rule.");

    private static readonly Key<AlertRuleOptions, ValueList<string>> RuleSinks = new("sinks", Is.List(Is.Text, "[oncall]"), rule => rule.Sinks, "Sinks that are told; else all.");

    private static readonly Key<AlertRuleOptions, string?> Measure = new(
        "measure", Is.OrNull(Is.Text), rule => rule.Measure, "The measure (see docs/operations/alerts.md); for burn rates availability, firstToken, duration or perOutputToken.");

    private static readonly Key<AlertRuleOptions, double?> Above = new("above", Is.Maybe(AnyNumber), rule => rule.Above, "Threshold: breached above this, in the measure's unit.");

    private static readonly Key<AlertRuleOptions, double?> Below = new("below", Is.Maybe(AnyNumber), rule => rule.Below, "Threshold: breached below this.");

    private static readonly Key<AlertRuleOptions, TimeSpan> For = new("for", Is.Time("0s", "7d"), rule => rule.For, "How long it has to be breached before it fires.");

    private static readonly Key<AlertRuleOptions, TimeSpan> Window = new("window", Is.Time("1s", "7d"), rule => rule.Window, "What the measure, or the rate of spending, is taken over.");

    private static readonly Key<AlertRuleOptions, int> MinRequests = new(
        "minRequests", Is.Whole(0, 1_000_000_000), rule => rule.MinRequests, "With fewer requests in the window nothing is said; for burn rates in the short one.");

    private static readonly Key<AlertRuleOptions, TimeSpan?> Within = new("within", Is.Maybe(Is.Time("1ms", "1h")), rule => rule.Within, "Burn rate of a latency: what is slower is bad.");

    private static readonly Key<AlertRuleOptions, double?> Objective = new("objective", Is.Maybe(Is.Share), rule => rule.Objective, "Burn rate: the share of requests that has to be good.");

    private static readonly Key<AlertRuleOptions, TimeSpan> RunsOutWithin = new(
        "runsOutWithin", Is.Time("1m", "365d"), rule => rule.RunsOutWithin, "Budget: breached when it will be spent within this, and before its period ends.");

    private static readonly Key<AlertRuleOptions, double> UsedAtLeast = new("usedAtLeast", new NumberShape<double>(0, 1), rule => rule.UsedAtLeast, "Budget: nothing is said before this share is spent.");

    private static readonly Key<AlertRuleOptions, double> Deviations = new("deviations", new NumberShape<double>(1, 1000), rule => rule.Deviations, "Anomaly: how many robust deviations from what is usual at this hour of the week.");

    private static readonly Key<AlertRuleOptions, AlertDirection> Direction = new(
        "direction",
        new ChoiceShape<AlertDirection>(("both", AlertDirection.Both), ("above", AlertDirection.Above), ("below", AlertDirection.Below)),
        rule => rule.Direction,
        "Anomaly: which way.");

    private static readonly Block<AlertRuleOptions> Rule = new(
        "When operators are told of something.",
        new AlertRuleOptions { Name = "" },
        [Kind, Severity, Enabled, By, MatchKey, Summary, RuleSinks, Measure, Above, Below, For, Window, MinRequests, Within, Objective, RunsOutWithin, UsedAtLeast, Deviations, Direction],
        read => new AlertRuleOptions
        {
            Name = read.Name,
            Kind = read.Read(Kind),
            Severity = read.Read(Severity),
            Enabled = read.Read(Enabled),
            By = read.Read(By),
            Match = read.Read(MatchKey),
            Summary = read.Read(Summary),
            Sinks = read.Read(RuleSinks),
            Measure = read.Read(Measure),
            Above = read.Read(Above),
            Below = read.Read(Below),
            For = read.Read(For),
            Window = read.Read(Window),
            MinRequests = read.Read(MinRequests),
            Within = read.Read(Within),
            Objective = read.Read(Objective),
            RunsOutWithin = read.Read(RunsOutWithin),
            UsedAtLeast = read.Read(UsedAtLeast),
            Deviations = read.Read(Deviations),
            Direction = read.Read(Direction),
        });

    private static readonly Key<AlertSinkOptions, AlertSinkKind> SinkKind = new(
        "kind",
        new ChoiceShape<AlertSinkKind>(("webhook", AlertSinkKind.Webhook), ("slack", AlertSinkKind.Slack), ("teams", AlertSinkKind.Teams), ("pagerduty", AlertSinkKind.PagerDuty)),
        sink => sink.Kind,
        "The shape of its notices.");

    private static readonly Key<AlertSinkOptions, Secret?> Url = new("url", Is.OrNull(new SecretShape()), sink => sink.Url, "Where notices are posted; kept secret, since a webhook's path is one. PagerDuty has a default.");

    private static readonly Key<AlertSinkOptions, Secret?> RoutingKey = new("routingKey", Is.OrNull(new SecretShape()), sink => sink.RoutingKey, "PagerDuty: the integration's key.");

    private static readonly Key<AlertSinkOptions, Secret?> SigningSecret = new(
        "secret", Is.OrNull(new SecretShape { Shortest = 16 }), sink => sink.Secret, "Webhook: signs notices with HMAC-SHA-256 in x-penstock-signature.");

    private static readonly Block<AlertSinkOptions> Sink = new(
        "Where notices of alerts go.",
        new AlertSinkOptions { Name = "" },
        [SinkKind, Url, RoutingKey, SigningSecret],
        read => new AlertSinkOptions { Name = read.Name, Kind = read.Read(SinkKind), Url = read.Read(Url), RoutingKey = read.Read(RoutingKey), Secret = read.Read(SigningSecret) });

    private static readonly Key<AlertOptions, bool> Defaults = new("defaults", Is.Boolean, alerts => alerts.Defaults, "Whether the rules that come with the program run too.");

    private static readonly Key<AlertOptions, TimeSpan> Every = new("every", Is.Time("1s", "10m"), alerts => alerts.Every, "How often rules are judged.");

    private static readonly Key<AlertOptions, NamedMap<AlertRuleOptions>> Rules = new(
        "rules", new NamedMapShape<AlertRuleOptions>(Rule), alerts => alerts.Rules, "Rules, by name; one of a default's name takes its place.");

    private static readonly Key<AlertOptions, NamedMap<AlertSinkOptions>> Sinks = new("sinks", new NamedMapShape<AlertSinkOptions>(Sink), alerts => alerts.Sinks, "Sinks, by name.");

    public static Block<AlertOptions> Alerts { get; } = new(
        "What operators are told, and where. See docs/operations/alerts.md.",
        new AlertOptions(),
        [Defaults, Every, Rules, Sinks],
        read => new AlertOptions { Defaults = read.Read(Defaults), Every = read.Read(Every), Rules = read.Read(Rules), Sinks = read.Read(Sinks) });

    /// <summary>The rule as the file would say it.</summary>
    public static Nodes.MapNode Write(AlertRuleOptions rule) => Rule.Write(rule, reveal: false);
}
