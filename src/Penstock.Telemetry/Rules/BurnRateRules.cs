using System.Collections.Immutable;
using System.Globalization;

namespace Penstock.Telemetry.Rules;

/// <summary>
/// Alerts on how fast an objective's error budget burns, each on a long and a short window, so that they come early and go soon: 14.4 times for an
/// hour (2 % of 30 days' budget) and 6 times for six hours (5 %) page, once for three days (10 %) is a ticket. Source: The Site Reliability
/// Workbook, chapter 5 (https://sre.google/workbook/alerting-on-slos/). For models with little traffic one failure is a fast burn, so that
/// there must be some.
/// </summary>
/// <param name="Name">Of the objective, in recorded series: <c>availability</c>.</param>
/// <param name="Title">The same in alerts: <c>Availability</c>.</param>
/// <param name="Allowed">The share that may fail, in (0, 1).</param>
/// <param name="Share">The share that fails within a window, by model.</param>
/// <param name="Enough">Holds for models with enough traffic.</param>
/// <param name="Meaning">What burns, for people.</param>
public sealed record BurnRateRules(string Name, string Title, double Allowed, Func<string, string> Share, string Enough, string Meaning)
{
    private static readonly ImmutableArray<string> Windows = ["5m", "30m", "1h", "6h", "3d"];

    private static readonly ImmutableArray<(string Speed, double Factor, string Long, string Short, string Severity)> Burns =
    [
        ("Fast", 14.4, "1h", "5m", "page"),
        ("Steady", 6, "6h", "30m", "page"),
        ("Slow", 1, "3d", "6h", "ticket"),
    ];

    /// <summary>The share of each window, recorded, and the alerts on them: in one group, whose rules are evaluated in order, so that an alert sees what was just recorded.</summary>
    public PrometheusRuleGroup Group => new(
        $"penstock-{Name}",
        [
            .. Windows.Select(window => new PrometheusRule(Recorded(window), Share(window))),
            .. Burns.Select(burn => Alert(burn.Speed, burn.Factor, burn.Long, burn.Short, burn.Severity)),
        ]);

    private string Recorded(string window) => $"model:penstock_{Name}_failed:ratio_rate{window}";

    private PrometheusRule Alert(string speed, double factor, string longWindow, string shortWindow, string severity)
    {
        string bound = string.Create(CultureInfo.InvariantCulture, $"{factor * Allowed:0.######}");
        return new PrometheusRule(
            $"Penstock{Title}Burn{speed}",
            $"{Recorded(longWindow)} > {bound} and {Recorded(shortWindow)} > {bound} and on (model) {Enough}")
        {
            IsAlert = true,
            Severity = severity,
            Summary = $"Model {{{{ $labels.model }}}}: {Meaning}, {factor.ToString(CultureInfo.InvariantCulture)} times faster than its objective allows.",
            Description = "The dashboard's page of models shows which target fails. The share within "
                + longWindow + " is {{ $value | humanizePercentage }}.",
        };
    }
}
