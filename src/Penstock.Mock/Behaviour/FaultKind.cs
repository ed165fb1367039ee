namespace Penstock.Mock.Behaviour;

/// <summary>What can be made to go wrong.</summary>
public enum FaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An error answer with a status, in the dialect's own envelope (<c>429</c>, <c>500</c>, <c>529</c>, ...).</summary>
    Status,

    /// <summary><c>quota</c>: the 429 that means money, not rate: no retry helps.</summary>
    Quota,

    /// <summary><c>filter</c>: the prompt is refused by a content filter.</summary>
    Filter,

    /// <summary><c>stall</c>: never answers; <c>stall@k</c>: falls silent after k output tokens.</summary>
    Stall,

    /// <summary><c>cut</c>: closes the connection before the answer; <c>cut@k</c>: after k output tokens.</summary>
    Cut,

    /// <summary><c>reset@k</c>: as cut, by a TCP reset in place of an orderly close.</summary>
    Reset,

    /// <summary><c>malformed@k</c>: one chunk after k tokens cannot be decoded; the stream then goes on.</summary>
    Malformed,

    /// <summary><c>error@k</c>: the dialect's in-band error event after k tokens, then the end.</summary>
    Error,

    /// <summary><c>truncate@k</c>: the body ends cleanly after k tokens, without finish reason, usage or terminator.</summary>
    Truncate,

    /// <summary><c>no-done</c>: the answer is whole but its terminator (<c>[DONE]</c>, message_stop, metadata) is missing.</summary>
    NoDone,

    /// <summary><c>slow-headers@30s</c>: the headers come that much later.</summary>
    SlowHeaders,

    /// <summary><c>html</c>: 200 with a web page, as a misconfigured proxy would answer.</summary>
    Html,

    /// <summary><c>empty</c>: 200 with no body.</summary>
    Empty,

    /// <summary><c>huge@16</c>: an answer of that many MiB in one piece.</summary>
    Huge,

    /// <summary><c>redirect</c>: 307 to a link-local metadata address, which nobody may follow.</summary>
    Redirect,
}
