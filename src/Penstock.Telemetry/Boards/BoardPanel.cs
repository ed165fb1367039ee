using System.Collections.Immutable;

namespace Penstock.Telemetry.Boards;

/// <summary>One chart.</summary>
/// <param name="Title">A few words.</param>
/// <param name="Unit">As Grafana names it: <c>s</c>, <c>reqps</c>, <c>short</c>, <c>currencyUSD</c>, <c>percentunit</c>, <c>bytes</c>.</param>
/// <param name="Queries">Expressions with the legend of their series.</param>
public sealed record BoardPanel(string Title, string Unit, ImmutableArray<(string Expression, string Legend)> Queries)
{
    /// <summary>Whether it shows the latest number alone. Default false: a chart over time.</summary>
    public bool IsFigure { get; init; }
}
