namespace Penstock.Telemetry.Measures;

/// <summary>What a series of measures is kept for.</summary>
public enum MeasureDimension
{
    /// <summary>Everything together.</summary>
    Total,

    /// <summary>One public model.</summary>
    Model,

    /// <summary>One target of a model: its attempts.</summary>
    Target,

    /// <summary>One tenant.</summary>
    Tenant,
}
