namespace Penstock.Gateway.Health;

/// <summary>Why a target was ejected; a label of the metrics.</summary>
public enum EjectionCause
{
    /// <summary>Faults in a row.</summary>
    Consecutive,

    /// <summary>Many more faults than the other targets of its tier.</summary>
    ErrorRate,

    /// <summary>Much slower than the other targets of its tier.</summary>
    Latency,

    /// <summary>Active probes failed.</summary>
    Probe,

    /// <summary>The request that tried it failed.</summary>
    Trial,

    /// <summary>An operator.</summary>
    Operator,
}
