using Penstock.Catalog.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>One look at the measures that several rules share: a window is merged once, however many ask.</summary>
internal sealed class AlertMoment(MeasureHistory history)
{
    private const int LeastParts = 20;

    private readonly Dictionary<(MeasureDimension, long), IReadOnlyDictionary<MeasureKey, MeasureCell>> _windows = [];

    /// <summary>The measures.</summary>
    public MeasureHistory History => history;

    /// <summary>The second that is open.</summary>
    public long Now { get; } = history.Now;

    /// <summary>The last <paramref name="seconds"/> of each series that <paramref name="rule"/> is for.</summary>
    public IEnumerable<KeyValuePair<MeasureKey, MeasureCell>> Window(AlertRuleOptions rule, long seconds)
    {
        MeasureDimension by = DimensionOf(rule);
        if (!_windows.TryGetValue((by, seconds), out IReadOnlyDictionary<MeasureKey, MeasureCell>? cells))
        {
            int step = MeasureLevel.All.Last(level => level.StepSeconds == 1 || level.StepSeconds * LeastParts <= seconds).StepSeconds;
            _windows[(by, seconds)] = cells = history.Window(by, seconds, step);
        }

        return cells.Where(entry => Wants(rule, entry.Key));
    }

    /// <summary>The dimension of a rule.</summary>
    public static MeasureDimension DimensionOf(AlertRuleOptions rule) =>
        rule.Kind == AlertKind.BudgetForecast ? MeasureDimension.Tenant : (MeasureDimension)rule.By;

    /// <summary>Whether a rule is for a series.</summary>
    public static bool Wants(AlertRuleOptions rule, MeasureKey key) =>
        AlertMatchOptions.Matches(rule.Match.Model, key.Model) && AlertMatchOptions.Matches(rule.Match.Target, key.Target) && AlertMatchOptions.Matches(rule.Match.Tenant, key.Tenant);
}
