using System.Net;
using System.Net.Sockets;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>Finds ports for programs that cannot choose their own.</summary>
internal static class FreePort
{
    /// <summary>
    /// A port of the loopback interface that was free a moment ago. Another program may take it before the worker does; the
    /// worker then fails to start, and its restart gets another.
    /// </summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
