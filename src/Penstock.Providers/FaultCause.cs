namespace Penstock.Providers;

/// <summary>Classes of upstream fault.</summary>
public enum FaultCause
{
    /// <summary>No connection, or it broke before an answer began.</summary>
    Connect,

    /// <summary>The target's rate limit or quota.</summary>
    RateLimited,

    /// <summary>The target's own fault, its refusal of our credentials, or an answer that makes no sense.</summary>
    ServerFault,

    /// <summary>The target found the request invalid: every target of this dialect would.</summary>
    Rejected,

    /// <summary>A deadline passed before an answer began.</summary>
    Deadline,

    /// <summary>The answer had begun and broke off, or turned into nonsense.</summary>
    Broken,
}
