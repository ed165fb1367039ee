using Penstock.Catalog.Values;

namespace Penstock.Catalog.Alerts;

/// <summary>When operators are told of something. Which fields count depends on <see cref="Kind"/>.</summary>
public sealed record AlertRuleOptions : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>How it decides. Default <see cref="AlertKind.Threshold"/>.</summary>
    public AlertKind Kind { get; init; }

    /// <summary>Default <see cref="AlertSeverity.Ticket"/>.</summary>
    public AlertSeverity Severity { get; init; } = AlertSeverity.Ticket;

    /// <summary>False silences a default rule by its name. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What is judged one by one. Default <see cref="AlertDimension.Total"/>.</summary>
    public AlertDimension By { get; init; }

    /// <summary>Which of these; default all.</summary>
    public AlertMatchOptions Match { get; init; } = new();

    /// <summary>A sentence for people; null takes one made of the rule.</summary>
    public string? Summary { get; init; }

    /// <summary>Sinks that are told; empty tells all.</summary>
    public ValueList<string> Sinks { get; init; } = [];

    /// <summary>The measure, of <see cref="AlertMeasureNames"/>; for burn rates an indicator, of <see cref="AlertIndicatorNames"/>.</summary>
    public string? Measure { get; init; }

    /// <summary>Breached above this, in the measure's unit.</summary>
    public double? Above { get; init; }

    /// <summary>Breached below this, in the measure's unit.</summary>
    public double? Below { get; init; }

    /// <summary>How long it has to be breached before it fires. Default at once.</summary>
    public TimeSpan For { get; init; }

    /// <summary>What the measure is taken over; of a budget, what its rate of spending is taken over. Default 5 min.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>With fewer requests in the window nothing is said. Default 0; for burn rates in the short window.</summary>
    public int MinRequests { get; init; }

    /// <summary>Burn rate of a latency: what is slower counts as bad.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>Burn rate: the share of requests that has to be good, like 0.99.</summary>
    public double? Objective { get; init; }

    /// <summary>Budget: breached when it will be spent within this. Default 24 h.</summary>
    public TimeSpan RunsOutWithin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Budget: nothing is said before this share is spent. Default 0.5.</summary>
    public double UsedAtLeast { get; init; } = 0.5;

    /// <summary>Anomaly: how many robust deviations from usual. Default 6.</summary>
    public double Deviations { get; init; } = 6;

    /// <summary>Anomaly: which way. Default both.</summary>
    public AlertDirection Direction { get; init; }
}
