using Penstock.Providers.Transport;

namespace Penstock.Gateway.Resolution;

/// <summary>How providers reach the world: each way leads to as much of it as it has to.</summary>
/// <param name="Transport">To endpoints that the operator configured, and to replicas.</param>
public sealed record UpstreamAccess(IUpstreamTransport Transport)
{
    /// <summary>To public hosts and those in <c>gateway.allowHosts</c>: for addresses that clients wrote. Null fetches nothing for them.</summary>
    public IUpstreamTransport? Media { get; init; }

    /// <summary>To the machine's identity endpoint, for tokens.</summary>
    public IUpstreamTransport? Identity { get; init; }

    /// <summary>Environment variables. Default: none is set.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;
}
