namespace Penstock.Gateway.Resilience;

/// <summary>Why an attempt was cancelled.</summary>
public enum CancelReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>No piece of the answer came in time after dispatch.</summary>
    FirstToken,

    /// <summary>Nothing came for too long between two pieces.</summary>
    Idle,

    /// <summary>The request as a whole took too long.</summary>
    Total,

    /// <summary>Another attempt answered first.</summary>
    LostHedge,
}
