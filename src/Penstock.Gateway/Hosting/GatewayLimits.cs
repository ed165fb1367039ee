namespace Penstock.Gateway.Hosting;

/// <summary>Bounds of the data listener.</summary>
public sealed record GatewayLimits
{
    /// <summary>Largest request body in bytes. Default 32 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Most connections at once. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>
    /// Runs requests on the threads that watch sockets instead of handing them to the pool: less CPU a request, and right only where nothing
    /// else in the process blocks. Default false.
    /// </summary>
    public bool RunsInline { get; init; }

    /// <summary>Largest set of request headers in bytes. Default 32 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 32 * 1024;
}
