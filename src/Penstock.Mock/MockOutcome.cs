namespace Penstock.Mock;

/// <summary>How a request ended, as the mock saw it.</summary>
public enum MockOutcome
{
    /// <summary>Still being answered.</summary>
    Open,

    /// <summary>The whole answer was handed to the socket.</summary>
    Completed,

    /// <summary>Answered with an error status: a bad request, a limit or an injected failure.</summary>
    Refused,

    /// <summary>Broken on purpose after it began: cut, stalled, malformed, truncated.</summary>
    Broken,

    /// <summary>The client went away first.</summary>
    ClientGone,
}
