using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>Makes conditions of rules.</summary>
internal static class AlertConditions
{
    /// <summary>The condition; null for a rule that is switched off, or not whole.</summary>
    public static IAlertCondition? Of(AlertRuleOptions rule)
    {
        if (!rule.Enabled)
        {
            return null;
        }

        AlertMeasure? measure = AlertMeasure.Find(rule.Measure);
        return rule.Kind switch
        {
            AlertKind.Threshold when measure is not null => new ThresholdCondition(rule, measure),
            AlertKind.BurnRate when rule.Objective is not null => new BurnRateCondition(rule, new ServiceLevelWindows(rule)),
            AlertKind.BudgetForecast => new BudgetForecastCondition(rule),
            AlertKind.Anomaly when measure is not null => new AnomalyCondition(rule, measure),
            _ => null,
        };
    }
}
