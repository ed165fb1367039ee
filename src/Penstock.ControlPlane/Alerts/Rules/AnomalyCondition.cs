using System.Globalization;
using Penstock.Catalog.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>
/// A measure far from what it usually is at this hour of the week. Usual is the median of the same hour of earlier weeks and its two neighbours, the spread their
/// median absolute deviation times 1.4826, which is a normal distribution's standard deviation (Leys et al., "Detecting outliers: Do not use standard deviation
/// around the mean, use absolute deviation around the median", 2013). Where fewer than <see cref="LeastSamples"/> such hours are known, the same hours of all days
/// stand in, then all hours, of which a day has to be known; before, nothing is said.
/// </summary>
internal sealed class AnomalyCondition(AlertRuleOptions rule, AlertMeasure measure) : IAlertCondition
{
    /// <summary>Fewest hours that say what is usual.</summary>
    public const int LeastSamples = 6;

    private const int Hour = 3600;
    private const int HoursOfDay = 24;
    private const int HoursOfWeek = 168;
    private const long Reach = 35L * 86_400;
    private const double NormalPerMad = 1.4826;

    // Nothing is so steady that a tenth more of it would be odd.
    private const double LeastSpread = 0.1;

    private readonly Dictionary<MeasureKey, List<(long Hour, double Value)>> _hours = [];
    private long _readUntil;

    public IEnumerable<AlertSignal> Judge(AlertMoment moment)
    {
        Learn(moment);
        long seconds = Math.Max(60, (long)rule.Window.TotalSeconds);
        foreach ((MeasureKey key, MeasureCell cell) in moment.Window(rule, seconds))
        {
            if (cell[CountMeasure.Requests] >= rule.MinRequests && measure.Read(cell, seconds) is { } value && Usual(key, moment.Now) is { } usual)
            {
                double count = cell[CountMeasure.Requests];
                yield return Judge(key, value, usual, count);
            }
        }
    }

    private AlertSignal Judge(MeasureKey key, double value, (double Median, double Spread) usual, double requests)
    {
        // Chance alone moves a count by its square root.
        double chance = measure.Unit is "1/s" or "" && requests > 0 ? value / Math.Sqrt(requests) : 0;
        double spread = Math.Sqrt((usual.Spread * usual.Spread) + (chance * chance));
        double deviations = spread > 0 ? (value - usual.Median) / spread : 0;
        bool isBreached = rule.Direction switch
        {
            AlertDirection.Above => deviations > rule.Deviations,
            AlertDirection.Below => deviations < -rule.Deviations,
            _ => Math.Abs(deviations) > rule.Deviations,
        };
        return new AlertSignal(key, isBreached, value, usual.Median, rule.Summary ?? string.Create(
            CultureInfo.InvariantCulture, $"{measure.Name} of {key} is {value:0.####}{measure.Suffix}, usually {usual.Median:0.####} at this hour: {deviations:0.#} deviations."));
    }

    private void Learn(AlertMoment moment)
    {
        long until = moment.Now - (moment.Now % Hour);
        long from = Math.Max(_readUntil, until - Reach);
        if (from >= until)
        {
            return;
        }

        var query = new MeasureQuery(AlertMoment.DimensionOf(rule), from, until, Hour, key => AlertMoment.Wants(rule, key));
        foreach (MeasureSlot slot in moment.History.Read(query).Slots())
        {
            foreach ((MeasureKey key, MeasureCell cell) in slot.Cells)
            {
                if (measure.Read(cell, Hour) is { } value)
                {
                    HoursOf(key).Add((slot.Start / Hour, value));
                }
            }
        }

        _readUntil = until;
        foreach (List<(long Hour, double Value)> hours in _hours.Values)
        {
            hours.RemoveAll(hour => hour.Hour < (until - Reach) / Hour);
        }
    }

    private (double Median, double Spread)? Usual(MeasureKey key, long now)
    {
        if (!_hours.TryGetValue(key, out List<(long Hour, double Value)>? hours))
        {
            return null;
        }

        // The hours that the window itself is in say nothing of what is usual.
        long current = now / Hour;
        long latest = (now - (long)rule.Window.TotalSeconds) / Hour;
        double[] all = [.. hours.Where(hour => hour.Hour < latest).Select(hour => hour.Value)];
        double[] ofWeek = [.. hours.Where(hour => hour.Hour < latest && IsNear(hour.Hour, current, HoursOfWeek)).Select(hour => hour.Value)];
        double[] ofDay = [.. hours.Where(hour => hour.Hour < latest && IsNear(hour.Hour, current, HoursOfDay)).Select(hour => hour.Value)];
        double[]? samples = ofWeek.Length >= LeastSamples ? ofWeek : all.Length < HoursOfDay ? null : ofDay.Length >= LeastSamples ? ofDay : all;
        if (samples is null)
        {
            return null;
        }

        double median = Median(samples);
        double deviation = NormalPerMad * Median([.. samples.Select(value => Math.Abs(value - median))]);
        return (median, Math.Max(deviation, LeastSpread * Math.Abs(median)));
    }

    private static bool IsNear(long hour, long current, int cycle)
    {
        long apart = (((hour - current) % cycle) + cycle) % cycle;
        return apart <= 1 || apart == cycle - 1;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private List<(long Hour, double Value)> HoursOf(MeasureKey key)
    {
        if (!_hours.TryGetValue(key, out List<(long Hour, double Value)>? hours))
        {
            if (_hours.Count >= ServiceLevelWindows.MostSeries)
            {
                _hours.Clear();
            }

            _hours[key] = hours = [];
        }

        return hours;
    }
}
