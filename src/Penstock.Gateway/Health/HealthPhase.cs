namespace Penstock.Gateway.Health;

/// <summary>Where a target stands; docs/concepts/routing.md draws the ways between.</summary>
public enum HealthPhase
{
    /// <summary>It takes its whole share.</summary>
    Healthy,

    /// <summary>It takes nothing until its time is over.</summary>
    Ejected,

    /// <summary>Its time is over: one request at a time tries it.</summary>
    HalfOpen,

    /// <summary>It takes a share that grows.</summary>
    Recovering,

    /// <summary>An operator took it out; only an operator brings it back.</summary>
    Held,
}
