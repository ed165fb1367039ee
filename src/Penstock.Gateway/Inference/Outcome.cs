namespace Penstock.Gateway.Inference;

/// <summary>How an exchange, or one attempt of it, ended. Settled once.</summary>
public enum Outcome
{
    /// <summary>It has not ended.</summary>
    Pending,

    /// <summary>The whole answer went to the client.</summary>
    Completed,

    /// <summary>The client went away before the end.</summary>
    ClientGone,

    /// <summary>No target gave a whole answer.</summary>
    UpstreamFault,

    /// <summary>A deadline passed.</summary>
    Deadline,

    /// <summary>Another attempt committed first.</summary>
    LostHedge,

    /// <summary>Answered from a cache; nothing was sent upstream.</summary>
    CacheHit,

    /// <summary>The gateway itself said no (unknown model, limit, full queue); nothing was sent upstream.</summary>
    Refused,
}
