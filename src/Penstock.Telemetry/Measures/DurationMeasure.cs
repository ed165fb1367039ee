namespace Penstock.Telemetry.Measures;

/// <summary>Measures that are durations in milliseconds. The numbers are part of stored frames: new ones go to the end.</summary>
public enum DurationMeasure
{
    /// <summary>From acceptance (of an attempt: from dispatch) to the first piece of the answer.</summary>
    FirstToken,

    /// <summary>From acceptance (of an attempt: from dispatch) to the end.</summary>
    Duration,

    /// <summary>The time that the gateway itself took.</summary>
    Overhead,

    /// <summary>Time per output token after the first.</summary>
    PerOutputToken,
}
