using System.Net;
using System.Text;

namespace Penstock.Providers.Transport.Http11;

/// <summary>What requests to one address have in common: the rest of their first line, their host, and the pool of connections.</summary>
internal sealed class UpstreamRoute
{
    public UpstreamRoute(Uri address, ConnectionPool pool)
    {
        Pool = pool;
        Target = Encoding.ASCII.GetBytes($" {address.PathAndQuery} HTTP/1.1\r\nHost: {HostOf(address)}\r\n");
    }

    /// <summary>From the blank behind the method to the end of the host's line.</summary>
    public byte[] Target { get; }

    /// <summary>Connections to the host.</summary>
    public ConnectionPool Pool { get; }

    /// <summary>Whom to connect to.</summary>
    public static DnsEndPoint EndPointOf(Uri address) => new(address.IdnHost, address.Port);

    private static string HostOf(Uri address)
    {
        string host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        return address.IsDefaultPort ? host : $"{host}:{address.Port}";
    }
}
