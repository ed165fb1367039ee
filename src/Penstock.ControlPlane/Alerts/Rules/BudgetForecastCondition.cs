using System.Globalization;
using Penstock.Catalog.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>
/// Whether a tenant's budget will be spent before its period ends: what is spent, and the rate of the last window, carried on in a straight line. A period that
/// began inside the window counts from its beginning.
/// </summary>
internal sealed class BudgetForecastCondition(AlertRuleOptions rule) : IAlertCondition
{
    private const int StepSeconds = 60;
    private const long LeastSeconds = 600;

    private readonly Dictionary<MeasureKey, List<(long Time, double Used, double EndsIn)>> _spent = [];
    private long _readUntil;

    public IEnumerable<AlertSignal> Judge(AlertMoment moment)
    {
        long window = Math.Max(LeastSeconds * 2, (long)rule.Window.TotalSeconds);
        long until = moment.Now - (moment.Now % StepSeconds);
        long from = Math.Max(_readUntil, until - window);
        if (from < until)
        {
            Read(moment, from, until);
            _readUntil = until;
        }

        foreach (MeasureKey key in _spent.Keys.ToArray())
        {
            _spent[key].RemoveAll(sample => sample.Time < until - window);
            if (_spent[key].Count == 0)
            {
                _spent.Remove(key);
            }
        }

        return _spent.Select(series => Judge(series.Key, series.Value));
    }

    private void Read(AlertMoment moment, long from, long until)
    {
        MeasureReading reading = moment.History.Read(new MeasureQuery(MeasureDimension.Tenant, from, until, StepSeconds, key => AlertMoment.Wants(rule, key)));
        foreach (MeasureSlot slot in reading.Slots())
        {
            foreach ((MeasureKey key, MeasureCell cell) in slot.Cells)
            {
                if (cell[GaugeMeasure.BudgetUsed] is { } used)
                {
                    Add(_spent, key, (slot.Start + StepSeconds, used, cell[GaugeMeasure.BudgetEndsInSeconds] ?? 0));
                }
            }
        }
    }

    private static void Add(Dictionary<MeasureKey, List<(long Time, double Used, double EndsIn)>> spent, MeasureKey key, (long Time, double Used, double EndsIn) sample)
    {
        if (!spent.TryGetValue(key, out List<(long Time, double Used, double EndsIn)>? samples))
        {
            spent[key] = samples = [];
        }

        // It began anew, or its limit was raised.
        if (samples.Count > 0 && sample.Used < samples[^1].Used * 0.9)
        {
            samples.Clear();
        }

        samples.Add(sample);
    }

    private AlertSignal Judge(MeasureKey key, List<(long Time, double Used, double EndsIn)> samples)
    {
        (long time, double used, double endsIn) = samples[^1];
        double seconds = time - samples[0].Time;
        double rate = seconds >= LeastSeconds ? Math.Max(0, used - samples[0].Used) / seconds : 0;
        double runsOutIn = used >= 1 ? 0 : rate > 0 ? (1 - used) / rate : double.PositiveInfinity;
        bool isInPeriod = endsIn <= 0 || runsOutIn < endsIn;
        bool isBreached = used >= rule.UsedAtLeast && isInPeriod && runsOutIn <= rule.RunsOutWithin.TotalSeconds;
        return new AlertSignal(key, isBreached, used, 1, rule.Summary ?? Sentence(key, used, runsOutIn));
    }

    private static string Sentence(MeasureKey key, double used, double runsOutIn) => string.Create(
        CultureInfo.InvariantCulture,
        $"The budget of {key} is {(runsOutIn <= 0 ? "spent" : $"spent to {used * 100:0} % and runs out in {Words(runsOutIn)}")}.");

    private static string Words(double seconds) => !double.IsFinite(seconds) ? "no time that is seen" : string.Create(
        CultureInfo.InvariantCulture, $"{(seconds < 7200 ? seconds / 60 : seconds / 3600):0.#} {(seconds < 7200 ? "min" : "h")}");
}
