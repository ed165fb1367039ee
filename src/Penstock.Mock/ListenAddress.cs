using System.Net;

namespace Penstock.Mock;

/// <summary>Reads where to listen from a URL such as <c>http://127.0.0.1:9400</c>; <c>*</c> and <c>0.0.0.0</c> are every address.</summary>
public static class ListenAddress
{
    /// <summary>False when <paramref name="text"/> is no <c>http</c> URL of a port and an address of this machine.</summary>
    public static bool TryParse(string text, out IPEndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.Loopback, 0);
        if (!Uri.TryCreate(text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var url)
            || url.Scheme is not "http" || url.AbsolutePath is not "/")
        {
            return false;
        }

        IPAddress? address = url.Host switch
        {
            "localhost" => IPAddress.Loopback,
            var host => IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed : null,
        };
        endPoint = new IPEndPoint(address ?? IPAddress.None, url.Port);
        return address is not null;
    }
}
