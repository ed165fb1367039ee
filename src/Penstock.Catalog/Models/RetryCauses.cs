namespace Penstock.Catalog.Models;

/// <summary>Faults before the first byte after which a request may be sent again.</summary>
[Flags]
public enum RetryCauses
{
    /// <summary>Never.</summary>
    None = 0,

    /// <summary><c>connect</c>: no connection, or it broke before an answer.</summary>
    Connect = 1,

    /// <summary><c>429</c>: the target's rate limit.</summary>
    RateLimited = 2,

    /// <summary><c>5xx</c>: the target's own fault.</summary>
    ServerFault = 4,

    /// <summary><c>firstToken</c>: the first-token deadline passed.</summary>
    FirstToken = 8,

    /// <summary>Each of them.</summary>
    All = Connect | RateLimited | ServerFault | FirstToken,
}
