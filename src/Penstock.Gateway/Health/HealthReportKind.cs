namespace Penstock.Gateway.Health;

/// <summary>What an attempt says of its target.</summary>
public enum HealthReportKind
{
    /// <summary>It was not sent after all.</summary>
    NotSent,

    /// <summary>Nothing.</summary>
    Neutral,

    /// <summary>It did its work, be it that it refused a bad request.</summary>
    Success,

    /// <summary>It failed.</summary>
    Fault,
}
