using System.Globalization;
using Penstock.Catalog.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>
/// How fast an objective's error budget burns, in a long window, so that it matters, and in a short one, so that it still goes on (Google, The Site Reliability
/// Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts": https://sre.google/workbook/alerting-on-slos/): pages at 14.4 times over 1 h and 5 min (2 % of
/// 30 days' budget) and 6 times over 6 h and 30 min (5 %), a ticket at 1 time over 3 d and 6 h (10 %).
/// </summary>
internal sealed class BurnRateCondition(AlertRuleOptions rule, ServiceLevelWindows windows) : IAlertCondition
{
    private const string Slow = "slow";

    /// <summary>Factor, long and short window in seconds, and whether it is the slow one, which is a ticket of its own.</summary>
    public static IReadOnlyList<(double Factor, int Long, int Short, bool IsSlow)> Pairs { get; } =
        [(14.4, 3600, 300, false), (6, 6 * 3600, 1800, false), (1, 3 * 86_400, 6 * 3600, true)];

    public IEnumerable<AlertSignal> Judge(AlertMoment moment)
    {
        windows.Read(moment);
        double budget = 1 - rule.Objective!.Value;
        foreach (MeasureKey key in windows.Keys)
        {
            yield return Worst(key, budget, isSlow: false);
            yield return Worst(key, budget, isSlow: true);
        }
    }

    private AlertSignal Worst(MeasureKey key, double budget, bool isSlow)
    {
        (double Factor, double Burn, bool IsBreached) worst = (0, 0, false);
        foreach ((double factor, int longer, int shorter, bool _) in Pairs.Where(pair => pair.IsSlow == isSlow))
        {
            (double bad, double total) = windows.Sum(key, longer);
            (double recentBad, double recent) = windows.Sum(key, shorter);

            // A history that is younger than the window has spent no more than it could.
            double burn = total > 0 ? bad / total / budget * windows.Coverage(key, longer) : 0;
            double recentBurn = recent > 0 ? recentBad / recent / budget : 0;
            bool isBreached = burn >= factor && recentBurn >= factor && recent >= Math.Max(1, rule.MinRequests);
            if (isBreached && !worst.IsBreached)
            {
                worst = (factor, burn, true);
            }
            else if (!worst.IsBreached)
            {
                worst = (factor, burn, false);
            }
        }

        string summary = rule.Summary ?? Sentence(key, worst.Burn);
        return new AlertSignal(key, worst.IsBreached, worst.Burn, worst.Factor, summary, isSlow ? Slow : "", isSlow && rule.Severity == AlertSeverity.Page ? AlertSeverity.Ticket : null);
    }

    private string Sentence(MeasureKey key, double burn) => string.Create(
        CultureInfo.InvariantCulture,
        $"{key} burns its error budget {burn:0.#} times too fast: {rule.Objective * 100:0.###} % {(rule.Within is { } within ? $"{rule.Measure} within {within.TotalSeconds:0.###} s" : "available")}.");
}
