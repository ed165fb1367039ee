namespace Penstock.Gateway.Health;

/// <summary>By which right an attempt is sent to its target.</summary>
public enum HealthPass
{
    /// <summary>The target is healthy.</summary>
    Normal,

    /// <summary>The one request that tries a target after its ejection. Counted.</summary>
    Trial,

    /// <summary>Too few targets are left, so that ejected ones are used too. Counted.</summary>
    Panic,
}
