using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.ControlPlane.Dashboard;
using Penstock.Gateway.Authentication;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// Stands before every route of the admin listener: keeps foreign web pages out, wants a key, and wants the route's role. Public
/// are <c>/healthz</c>, signing in, and the dashboard's files. Whoever is known is noted on the request, also where it is refused.
/// </summary>
internal sealed class AdminGate(OperatorKeyRing keys, OperatorSessions sessions, FailedLoginThrottle throttle, HostPolicy hosts)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (hosts.Check(http.Request.Headers.Host, http.Request.Headers.Origin) is { } foreign)
        {
            await Problem.WriteAsync(http, foreign.Description.Status, foreign.Message);
            return;
        }

        // The router's own answer to a wrong method is an endpoint too, but no route: whoever has a key may learn of it.
        var route = http.GetEndpoint() is RouteEndpoint endpoint ? endpoint.Metadata.GetMetadata<RouteRole>() ?? RouteRole.Unstated : null;
        if (route is { IsPublic: true } || await IsAdmittedAsync(http, route))
        {
            http.Response.Headers.CacheControl = "no-store";
            await next(http);
        }
    }

    /// <summary>A path that does not exist wants a key too: nobody without one learns which do.</summary>
    private async Task<bool> IsAdmittedAsync(HttpContext http, RouteRole? route)
    {
        if (Presented(http.Request) is null && SessionCookie.Read(http) is { } token)
        {
            return await IsSessionAdmittedAsync(http, route, token);
        }

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

        return await MayAsync(http, route, identity);
    }

    /// <summary>A browser that is signed in. What it changes, it asks for with a token that no other page can read.</summary>
    private async Task<bool> IsSessionAdmittedAsync(HttpContext http, RouteRole? route, string token)
    {
        if (sessions.Find(token) is not { } session)
        {
            await Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, "You are signed out: the session has ended, or its key is no longer valid.");
            return false;
        }

        http.Features.Set(session.Identity);
        bool isEdit = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        if (isEdit && !IsSame(http.Request.Headers[SessionCookie.EditHeader].ToString(), session.EditToken))
        {
            await Problem.WriteAsync(http, StatusCodes.Status403Forbidden, $"Send the session's token as {SessionCookie.EditHeader}: GET /admin/v1/session tells it.");
            return false;
        }

        return await MayAsync(http, route, session.Identity);
    }

    private static async Task<bool> MayAsync(HttpContext http, RouteRole? route, AdminIdentity identity)
    {
        http.Features.Set(identity);
        if (route is not null && identity.Role < route.Role)
        {
            await Problem.WriteAsync(http, StatusCodes.Status403Forbidden, $"This needs the role {Words.Of(route.Role)}; the key's is {Words.Of(identity.Role)}.");
            return false;
        }

        return true;
    }

    private static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string? Presented(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
}
