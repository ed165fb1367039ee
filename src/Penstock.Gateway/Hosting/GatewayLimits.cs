namespace Penstock.Gateway.Hosting;

/// <summary>Bounds of the data listener.</summary>
public sealed record GatewayLimits
{
    /// <summary>Largest request body in bytes. Default 32 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Most connections at once. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Largest set of request headers in bytes. Default 32 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 32 * 1024;
}
