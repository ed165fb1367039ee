namespace Penstock.ControlPlane.Alerts;

/// <summary>Where an alert stands.</summary>
public enum AlertState
{
    /// <summary>Its condition holds, and not yet for long enough.</summary>
    Pending,

    /// <summary>Operators are told.</summary>
    Firing,

    /// <summary>It is over.</summary>
    Resolved,
}
