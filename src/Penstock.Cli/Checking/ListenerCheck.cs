using System.Net;
using System.Net.Sockets;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Checking;

/// <summary>Whether a listener's port is free, or a gateway runs there already.</summary>
internal static class ListenerCheck
{
    public static async Task<Finding> RunAsync(NetworkProbe network, string subject, Uri address, CancellationToken cancellationToken)
    {
        string shown = address.GetLeftPart(UriPartial.Authority);
        IPAddress? ip = AddressOf(address);
        if (ip is null)
        {
            return Finding.Found(subject, $"{shown}, not tried");
        }

        switch (Bind(ip, address.Port))
        {
            case null:
                return Finding.Found(subject, $"{shown} is free");
            case { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                ProbeAnswer answer = await network.GetAsync(new Uri(Reachable(address, ip), "/healthz"), [], cancellationToken);
                return answer.Status == 200
                    ? Finding.Connected(subject, $"a gateway answers at {shown}")
                    : Finding.Missing(subject, $"another program holds {shown}", "Stop it, or choose another port with listen or --urls", ExitCodes.Unreachable);
            case { } other:
                return Finding.Missing(subject, $"{shown} cannot be bound: {Printable.OneLine(other.Message)}", "Choose another address with listen or --urls", ExitCodes.Unreachable);
        }
    }

    private static SocketException? Bind(IPAddress ip, int port)
    {
        using var listener = new TcpListener(ip, port);
        try
        {
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception;
        }
    }

    private static IPAddress? AddressOf(Uri address) =>
        string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) ? ip
        : null;

    /// <summary>Where something that is bound to every address is reached from this machine.</summary>
    private static Uri Reachable(Uri address, IPAddress ip) =>
        ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri : address;
}
