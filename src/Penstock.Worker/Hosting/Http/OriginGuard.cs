using System.Net;
using Microsoft.AspNetCore.Http;
using Penstock.Protocols.Errors;

namespace Penstock.Worker.Hosting.Http;

/// <summary>
/// Keeps web pages out. A worker asks for no key, so a page that a person on this machine opens must not reach it: neither across origins, nor by
/// a name of its own that resolves to a loopback address (DNS rebinding).
/// </summary>
internal static class OriginGuard
{
    /// <summary>Null where the request may pass.</summary>
    public static InferenceError? Check(HttpContext http)
    {
        HostString host = http.Request.Host;
        bool loopback = http.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local);
        if (loopback && !IsLoopbackName(host.Host))
        {
            return new InferenceError(
                ErrorKind.ForbiddenOrigin, "This worker listens on a loopback address and answers only to the names localhost, 127.0.0.1 and [::1].");
        }

        foreach (string? origin in http.Request.Headers.Origin)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
                || !string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase))
            {
                return new InferenceError(ErrorKind.ForbiddenOrigin, "Web pages of another origin may not call this worker.");
            }
        }

        return null;
    }

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
