using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>An error of the admin API as problem details (RFC 9457).</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong and what to do.</param>
internal sealed record Problem(string Title, int Status, string Detail)
{
    private const string ContentType = "application/problem+json";

    public static Task WriteAsync(HttpContext http, int status, string detail)
    {
        http.Response.StatusCode = status;
        var problem = new Problem(ReasonPhrases.GetReasonPhrase(status), status, detail);
        return http.Response.WriteAsJsonAsync(problem, AdminJson.Default.Problem, ContentType, http.RequestAborted);
    }
}
