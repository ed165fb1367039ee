using System.Globalization;
using System.Runtime.CompilerServices;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>
/// The series of answers by route and status, found once: routes are texts of the one table of routes, so that the object itself tells which it is.
/// Safe for concurrent use; two that fall into one slot look theirs up again.
/// </summary>
internal sealed class AnswerInstruments(MetricFamily<Counter> answers)
{
    private const int Slots = 64;

    private readonly Found?[] _found = new Found?[Slots];

    /// <summary>The series.</summary>
    public Counter Of(string route, int status)
    {
        ref Found? slot = ref _found[(RuntimeHelpers.GetHashCode(route) + status) & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } found && ReferenceEquals(found.Route, route) && found.Status == status)
        {
            return found.Series;
        }

        Counter series = answers.With(route, status.ToString(CultureInfo.InvariantCulture));
        Volatile.Write(ref slot, new Found(route, status, series));
        return series;
    }

    private sealed record Found(string Route, int Status, Counter Series);
}
