namespace Penstock.Telemetry.Rules;

/// <summary>One rule of Prometheus': it records a series, or alerts.</summary>
/// <param name="Name">Of the series (<c>level:metric:operations</c>), or of the alert.</param>
/// <param name="Expression">PromQL.</param>
public sealed record PrometheusRule(string Name, string Expression)
{
    /// <summary>True for an alert.</summary>
    public bool IsAlert { get; init; }

    /// <summary>How long the expression must hold, as Prometheus writes it; null alerts at once.</summary>
    public string? For { get; init; }

    /// <summary><c>page</c> or <c>ticket</c>; null for a recording.</summary>
    public string? Severity { get; init; }

    /// <summary>One line for whoever is told.</summary>
    public string? Summary { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Description { get; init; }
}
