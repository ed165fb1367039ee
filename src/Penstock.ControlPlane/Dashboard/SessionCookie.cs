using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>The cookie of a session. Browsers share cookies between ports, so its name holds the port.</summary>
internal static class SessionCookie
{
    /// <summary>The header in which edits repeat <see cref="OperatorSession.EditToken"/>.</summary>
    public const string EditHeader = "x-penstock-csrf";

    /// <summary>The token that was sent; null when there was none.</summary>
    public static string? Read(HttpContext http) => http.Request.Cookies.TryGetValue(NameOf(http), out string? token) ? token : null;

    /// <summary>Sets it.</summary>
    public static void Write(HttpContext http, string token, DateTimeOffset expires) =>
        http.Response.Cookies.Append(NameOf(http), token, Options(http, expires));

    /// <summary>Takes it away.</summary>
    public static void Clear(HttpContext http) => http.Response.Cookies.Append(NameOf(http), "", Options(http, DateTimeOffset.UnixEpoch));

    private static string NameOf(HttpContext http) => "penstock_session_" + http.Connection.LocalPort.ToString(CultureInfo.InvariantCulture);

    private static CookieOptions Options(HttpContext http, DateTimeOffset expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = "/",
        Expires = expires,
    };
}
