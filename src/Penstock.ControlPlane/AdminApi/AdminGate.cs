using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Authentication;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// Stands before every route of the admin listener: keeps foreign web pages out, wants a key, and wants the route's role. Only
/// <c>/healthz</c> needs no key.
/// </summary>
internal sealed class AdminGate(OperatorKeyRing keys, FailedLoginThrottle throttle, HostPolicy hosts)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (hosts.Check(http.Request.Headers.Host, http.Request.Headers.Origin) is { } foreign)
        {
            await Problem.WriteAsync(http, foreign.Description.Status, foreign.Message);
            return;
        }

        var route = http.GetEndpoint()?.Metadata.GetMetadata<RouteRole>();
        if (route is { IsPublic: true } || await IsAdmittedAsync(http, route))
        {
            http.Response.Headers.CacheControl = "no-store";
            await next(http);
        }
    }

    /// <summary>A path that does not exist wants a key too: nobody without one learns which do.</summary>
    private async Task<bool> IsAdmittedAsync(HttpContext http, RouteRole? route)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (throttle.WaitOf(address) is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await Problem.WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many wrong keys from this address. Wait a little.");
            return false;
        }

        if (Presented(http.Request) is not { } presented || keys.Find(presented) is not { } identity)
        {
            throttle.Fail(address);
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Problem.WriteAsync(
                http,
                StatusCodes.Status401Unauthorized,
                "Send an admin key as 'Authorization: Bearer KEY'. It was shown at the first start; 'penstock admin reset-key' makes a new one.");
            return false;
        }

        if (route is not null && identity.Role < route.Role)
        {
            await Problem.WriteAsync(http, StatusCodes.Status403Forbidden, $"This needs the role {Words.Of(route.Role)}; the key's is {Words.Of(identity.Role)}.");
            return false;
        }

        http.Features.Set(identity);
        return true;
    }

    private static string? Presented(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
}
