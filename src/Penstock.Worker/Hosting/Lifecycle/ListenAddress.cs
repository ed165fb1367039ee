using System.Net;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>An address to listen on.</summary>
/// <param name="EndPoint">IP address and port; port 0 takes a free one.</param>
internal sealed record ListenAddress(IPEndPoint EndPoint)
{
    /// <summary>Reads <c>http://ADDRESS:PORT</c>; null where it is none.</summary>
    public static ListenAddress? Parse(string url)
    {
        // Uri knows neither * nor +, which mean every address.
        string text = url.Replace("://*:", "://0.0.0.0:", StringComparison.Ordinal).Replace("://+:", "://0.0.0.0:", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not "http" || uri.AbsolutePath is not "/")
        {
            return null;
        }

        // Kestrel takes no port 0 for a name, so localhost is the IPv4 loopback address.
        if (string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return new ListenAddress(new IPEndPoint(IPAddress.Loopback, uri.Port));
        }

        return IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) ? new ListenAddress(new IPEndPoint(address, uri.Port)) : null;
    }
}
