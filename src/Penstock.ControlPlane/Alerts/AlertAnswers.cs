using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Penstock.ControlPlane.AdminApi;

namespace Penstock.ControlPlane.Alerts;

/// <summary>How the endpoints of alerts answer.</summary>
internal static class AlertAnswers
{
    /// <summary>A document, whose fields <paramref name="write"/> writes.</summary>
    public static Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write) => SendAsync(http, StatusCodes.Status200OK, AlertJson.Bytes(write));

    /// <summary>A rule or a silence, which <paramref name="write"/> writes whole.</summary>
    public static Task WriteWholeAsync(HttpContext http, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) => SendAsync(http, status, AlertJson.Whole(write));

    /// <summary>Changes what operators edit, and says so: with <paramref name="changed"/>, or without a body; 503 where the store is away.</summary>
    public static async Task EditAsync(HttpContext http, AlertKeeping alerts, Func<AlertEdits, AlertEdits> change, Func<Task>? changed = null)
    {
        if (await alerts.EditAsync(change, http.RequestAborted) is { } wrong)
        {
            await Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, wrong);
        }
        else if (changed is not null)
        {
            await changed();
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private static Task SendAsync(HttpContext http, int status, ReadOnlyMemory<byte> json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.Body.WriteAsync(json, http.RequestAborted).AsTask();
    }
}
