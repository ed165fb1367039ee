namespace Penstock.Scaling.Targets.Processes;

/// <summary>Deadlines and delays of supervision. The defaults suit one machine whose model loads from a local disk.</summary>
public sealed record SupervisionOptions
{
    /// <summary>A worker that is not ready by then is killed, and counts as failed. Default 10 minutes.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From SIGTERM to SIGKILL. Default 30 seconds.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a worker that scaling takes back may finish its streams before it is asked to leave. Default 10 minutes; it ends earlier, when no
    /// request runs there any more.
    /// </summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether anybody says <see cref="SupervisionEvent.Quiet"/>; else workers are asked to leave at once. Set by the runner.</summary>
    internal bool WaitsForQuiet { get; init; }

    /// <summary>The second restart in a row waits this long, each later one twice as long. The first waits not at all. Default 500 ms.</summary>
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>No restart waits longer when workers fail before they are ready. Default 30 seconds.</summary>
    public TimeSpan BackoffLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No restart waits longer after a worker that had been ready: its model is known to load. Default 2 seconds.</summary>
    public TimeSpan BackoffLimitOnceReady { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A worker that was ready for so long clears the count of failures. Default 1 minute.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A waiting request ends a back-off, but starts are never closer than this. Default 1 second.</summary>
    public TimeSpan WakeSpacing { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So many failures in a row before being ready make a crash loop, which waiting requests do not shorten. Default 5.</summary>
    public int CrashLoopAfter { get; init; } = 5;

    /// <summary>Between two looks at a worker that is ready. Default 10 seconds.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one look may take. Default 10 seconds.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So many looks in a row without any answer, and the worker is taken for hung and killed. Default 3.</summary>
    public int ProbeFailures { get; init; } = 3;
}
