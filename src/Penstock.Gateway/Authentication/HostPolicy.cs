using System.Net;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Authentication;

/// <summary>
/// Keeps web pages out. A page that rebinds its own name to 127.0.0.1 still sends that name as Host; a page elsewhere sends its Origin.
/// A listener on loopback therefore serves loopback names and configured ones only. A listener elsewhere, which always wants a key that
/// no foreign page has, serves every name. Used by both listeners.
/// </summary>
public sealed class HostPolicy
{
    private readonly bool _isLoopback;
    private string? _servedLast;
    private readonly HashSet<string> _hosts;

    /// <summary>For a listener bound to <paramref name="listen"/>, also known as <paramref name="hosts"/> (names without port).</summary>
    public HostPolicy(Uri listen, IEnumerable<string> hosts)
    {
        _isLoopback = listen.IsLoopback;
        _hosts = new HashSet<string>(hosts, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Null where a request with these headers is served; else the refusal.</summary>
    public InferenceError? Check(string? host, string? origin)
    {
        // Hot path: nearly every request names the host that the one before it named.
        if (_isLoopback && !string.IsNullOrEmpty(host) && !string.Equals(host, Volatile.Read(ref _servedLast), StringComparison.Ordinal))
        {
            if (!Serves(NameOf(host)))
            {
                return new(ErrorKind.ForbiddenOrigin, "This Host is not served here. Use 127.0.0.1 or localhost, or add the name to listen.hosts.");
            }

            Volatile.Write(ref _servedLast, host);
        }

        return string.IsNullOrEmpty(origin) || IsSameOrigin(host, origin)
            ? null
            : new(ErrorKind.ForbiddenOrigin, "Requests from web pages of another origin are not served.");
    }

    private bool Serves(ReadOnlySpan<char> name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name, out IPAddress? address) && IPAddress.IsLoopback(address))
        || _hosts.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    private static bool IsSameOrigin(string? host, string origin)
    {
        int scheme = origin.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && !string.IsNullOrEmpty(host)
            && origin.AsSpan(scheme + 3).Equals(host, StringComparison.OrdinalIgnoreCase)
            && origin.AsSpan(0, scheme) is ("http" or "https");
    }

    /// <summary>The name or address without port and brackets.</summary>
    private static ReadOnlySpan<char> NameOf(string host)
    {
        if (host[0] == '[')
        {
            int end = host.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? host : host.AsSpan(1, end - 1);
        }

        int colon = host.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? host : host.AsSpan(0, colon);
    }
}
