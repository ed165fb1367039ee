using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.ControlPlane.AdminApi;
using Penstock.ControlPlane.Tenants;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>Signs an operator's browser in and out: the key comes once, and a cookie that no script can read stands for it from then on.</summary>
internal sealed class SessionEndpoints(OperatorSessions sessions, FailedLoginThrottle throttle)
{
    private const string Path = "/admin/v1/session";

    public void Map(IEndpointRouteBuilder routes)
    {
        var open = new RouteRole(AdminRole.Viewer, IsPublic: true);
        routes.MapGet(Path, (RequestDelegate)ShowAsync).WithMetadata(open);
        routes.MapPost(Path, (RequestDelegate)SignInAsync).WithMetadata(open);
        routes.MapDelete(Path, (RequestDelegate)SignOutAsync).WithMetadata(new RouteRole(AdminRole.Viewer));
    }

    private Task ShowAsync(HttpContext http) =>
        WriteAsync(http, SessionCookie.Read(http) is { } token && sessions.Find(token) is { } session ? Of(session) : SessionDocument.Nobody);

    private async Task SignInAsync(HttpContext http)
    {
        IPAddress address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (throttle.WaitOf(address) is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await Problem.WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many wrong keys from this address. Wait a little.");
            return;
        }

        if (await AdminBody.ReadAsync(http, DashboardJson.Default.SignInBody) is not { } body)
        {
            return;
        }

        if (sessions.Open(body.Key) is not var (token, session))
        {
            throttle.Fail(address);
            await Problem.WriteAsync(
                http, StatusCodes.Status403Forbidden, "This is no valid admin key. It was shown at the first start; 'penstock admin reset-key' makes a new one.");
            return;
        }

        http.Features.Set(session.Identity);
        SessionCookie.Write(http, token, session.ExpiresAt);
        await WriteAsync(http, Of(session));
    }

    private Task SignOutAsync(HttpContext http)
    {
        if (SessionCookie.Read(http) is { } token)
        {
            sessions.Close(token);
            SessionCookie.Clear(http);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static SessionDocument Of(OperatorSession session) =>
        new(session.Identity.Name, Words.Of(session.Identity.Role), session.EditToken, session.ExpiresAt);

    private static Task WriteAsync(HttpContext http, SessionDocument document) =>
        AdminBody.WriteAsync(http, StatusCodes.Status200OK, document, DashboardJson.Default.SessionDocument);
}
