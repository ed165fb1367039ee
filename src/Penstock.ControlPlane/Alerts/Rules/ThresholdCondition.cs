using System.Globalization;
using Penstock.Catalog.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>A measure over a window against a number.</summary>
internal sealed class ThresholdCondition(AlertRuleOptions rule, AlertMeasure measure) : IAlertCondition
{
    public IEnumerable<AlertSignal> Judge(AlertMoment moment)
    {
        long seconds = Math.Max(1, (long)rule.Window.TotalSeconds);
        foreach ((MeasureKey key, MeasureCell cell) in moment.Window(rule, seconds))
        {
            if (cell[CountMeasure.Requests] < rule.MinRequests || measure.Read(cell, seconds) is not { } value)
            {
                continue;
            }

            bool isBreached = value > rule.Above || value < rule.Below;
            yield return new AlertSignal(key, isBreached, value, rule.Above ?? rule.Below, rule.Summary ?? Sentence(key, value));
        }
    }

    private string Sentence(MeasureKey key, double value) => measure.Name switch
    {
        "ejected" => $"{key} is ejected: requests go elsewhere.",
        "storeAway" => "The ledger's database cannot be written; what is due waits in the journal.",
        "sharedAway" => "Redis does not answer: limits and budgets are not shared.",
        _ => Measured(key, value),
    };

    private string Measured(MeasureKey key, double value) => string.Create(
        CultureInfo.InvariantCulture, $"{measure.Name} of {key} is {value:0.####}{measure.Suffix}, {(rule.Above is null ? "below" : "above")} {rule.Above ?? rule.Below:0.####}{measure.Suffix}.");
}
