using Microsoft.AspNetCore.Http;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi;

namespace Penstock.Worker.Hosting.Http;

/// <summary>One request and its answer, with what every answer carries.</summary>
internal sealed class Exchange(HttpContext http, string requestId, TimeProvider time)
{
    public const string IgnoredHeader = "x-penstock-ignored";
    public const string RequestIdHeader = "x-request-id";

    public HttpContext Http { get; } = http;

    /// <summary>The client's own id, or one that was made for it.</summary>
    public string RequestId { get; } = requestId;

    public TimeProvider Time { get; } = time;

    /// <summary>Fires when the client goes away.</summary>
    public CancellationToken ClientGone => Http.RequestAborted;

    /// <summary>Seconds since 1970 (UTC).</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>An id with a prefix, which no other answer has.</summary>
    public string NewId(string prefix) => prefix + Guid.CreateVersion7(Time.GetUtcNow()).ToString("N");

    /// <summary>Calls <paramref name="then"/> when the last byte of the answer is handed to the network: only then may the server stop.</summary>
    public void OnWritten(Action then) => Http.Response.OnCompleted(() =>
    {
        then();
        return Task.CompletedTask;
    });

    /// <summary>Answers with an error, where the answer has not begun.</summary>
    public ValueTask WriteErrorAsync(InferenceError error)
    {
        ErrorDescription description = error.Description;
        IHeaderDictionary headers = Http.Response.Headers;
        headers["x-should-retry"] = description.Retryable ? "true" : "false";
        if (error.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return WriteAsync(description.Status, "application/json", OpenAiErrorWriter.ToUtf8Json(error));
    }

    /// <summary>Answers with a body, whole.</summary>
    public async ValueTask WriteAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        HttpResponse response = Http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(Http.Request.Method))
        {
            await response.Body.WriteAsync(body, ClientGone);
        }
    }
}
