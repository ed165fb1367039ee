using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Penstock.Catalog.Serving;
using Penstock.ControlPlane.AdminApi;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>
/// The pages. They hold no secret and need no key: what they show comes from the API, which does. Scripts and styles come from here alone,
/// nothing inline, and no other page may frame them.
/// </summary>
internal static class DashboardEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly string[] Pages =
        ["overview", "models", "pools", "tenants", "requests", "cache", "alerts", "playground", "settings"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var open = new RouteRole(AdminRole.Viewer, IsPublic: true);
        if (!DashboardFiles.All.ContainsKey(DashboardFiles.Page))
        {
            return;
        }

        routes.MapGet("/", (RequestDelegate)WritePageAsync).WithMetadata(open);
        foreach (string page in Pages)
        {
            routes.MapGet($"/{page}/{{**rest}}", (RequestDelegate)WritePageAsync).WithMetadata(open);
        }

        routes.MapGet("/assets/{file}", (RequestDelegate)WriteAssetAsync).WithMetadata(open);
    }

    private static Task WritePageAsync(HttpContext http)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        return WriteAsync(http, DashboardFiles.All[DashboardFiles.Page]);
    }

    /// <summary>Their names hold a hash of their content, so that a browser may keep them for ever.</summary>
    private static Task WriteAssetAsync(HttpContext http)
    {
        var name = (string)http.GetRouteValue("file")!;
        if (!DashboardFiles.All.TryGetValue(name, out DashboardFile? file) || name == DashboardFiles.Page)
        {
            return Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no such file of the dashboard.");
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return WriteAsync(http, file);
    }

    private static Task WriteAsync(HttpContext http, DashboardFile file)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ETag = file.Tag;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (http.Request.Headers.IfNoneMatch.ToString().Contains(file.Tag, StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        (byte[] body, string? encoding) = Encoded(file, http.Request.Headers.AcceptEncoding.ToString());
        headers.ContentType = file.ContentType;
        headers.ContentLength = body.Length;
        headers.ContentEncoding = encoding;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    private static (byte[] Body, string? Encoding) Encoded(DashboardFile file, string accepted) => file switch
    {
        { Brotli: { } brotli } when Takes(accepted, "br") => (brotli, "br"),
        { Gzip: { } gzip } when Takes(accepted, "gzip") => (gzip, "gzip"),
        _ => (file.Plain, null),
    };

    private static bool Takes(string accepted, string encoding) => accepted.Split(',').Any(one =>
        one.Split(';') is var parts
        && string.Equals(parts[0].Trim(), encoding, StringComparison.OrdinalIgnoreCase)
        && !parts.Skip(1).Any(part => part.Trim() is var quality && quality.StartsWith("q=", StringComparison.Ordinal)
            && double.TryParse(quality[2..], CultureInfo.InvariantCulture, out double share) && share == 0));
}
