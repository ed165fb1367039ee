namespace Penstock.Worker.Hosting;

/// <summary>How a request for an answer ended.</summary>
internal enum RequestOutcome
{
    /// <summary>The whole answer was written.</summary>
    Completed,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>The request was wrong.</summary>
    Invalid,

    /// <summary>Refused under load or while draining.</summary>
    Rejected,

    /// <summary>The answer broke.</summary>
    Failed,
}
