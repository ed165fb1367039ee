using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Penstock.ControlPlane.AdminApi;

namespace Penstock.ControlPlane.Tenants;

/// <summary>Reads and writes the bodies of the admin API.</summary>
internal static class AdminBody
{
    /// <summary>The document; null when it is none, and the answer is then written.</summary>
    public static async ValueTask<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, T? whenEmpty = null)
        where T : class
    {
        if (whenEmpty is not null && http.Request.ContentLength is null or 0)
        {
            return whenEmpty;
        }

        try
        {
            if (await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted) is { } body)
            {
                return body;
            }
        }
        catch (JsonException exception)
        {
            string where = exception.Path is { Length: > 2 } path ? $" at {path}" : "";
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, $"The body is not the JSON that is expected here{where}: a field is unknown, missing or of the wrong type.");
            return null;
        }

        await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, "The body is null; a JSON object is expected.");
        return null;
    }

    /// <summary>Answers with <paramref name="document"/>.</summary>
    public static Task WriteAsync<T>(HttpContext http, int status, T document, JsonTypeInfo<T> type)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(document, type, cancellationToken: http.RequestAborted);
    }
}
