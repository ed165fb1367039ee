using System.Net;
using Microsoft.AspNetCore.Http;
using Penstock.Protocols.Errors;

namespace Penstock.Worker.Hosting.Http;

/// <summary>
/// Keeps web pages out. A worker asks for no key, so a page that a person on this machine opens must not reach it, also not by a name of
/// its own that resolves to a loopback address (DNS rebinding). Browsers send an Origin with every POST; other clients send none.
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

        return http.Request.Headers.Origin.Count == 0
            ? null
            : new InferenceError(ErrorKind.ForbiddenOrigin, "Web pages may not call a worker. Call the gateway in front of it.");
    }

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
