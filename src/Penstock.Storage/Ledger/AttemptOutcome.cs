namespace Penstock.Storage.Ledger;

/// <summary>How an attempt ended. Numbers are kept in journals: they never change.</summary>
public enum AttemptOutcome : byte
{
    /// <summary>The whole answer came.</summary>
    Completed = 0,

    /// <summary>The client went away before the end.</summary>
    ClientGone = 1,

    /// <summary>The target failed.</summary>
    UpstreamFault = 2,

    /// <summary>A deadline passed.</summary>
    Deadline = 3,

    /// <summary>Another attempt of the same request committed first.</summary>
    LostHedge = 4,

    /// <summary>Answered from a cache: nothing was sent.</summary>
    CacheHit = 5,

    /// <summary>The gateway ended it itself.</summary>
    Refused = 6,

    /// <summary>The gateway died while it ran: its figures are estimates.</summary>
    Interrupted = 7,
}
