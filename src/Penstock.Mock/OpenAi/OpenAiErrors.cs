using System.Globalization;
using System.Text.Json;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>
/// OpenAI's error envelope: <c>error</c> with all of type, message, param and code (schema Error), and the retry headers that
/// its client libraries read.
/// </summary>
internal static class OpenAiErrors
{
    private const string Invalid = "invalid_request_error";

    public static void Write(MockExchange exchange, Refusal refusal, FrameBuffer frames)
    {
        var (status, type, code) = Describe(refusal);
        exchange.Status = status;
        if (refusal.RetryAfter is { } wait)
        {
            exchange.SetHeader("retry-after", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));
            exchange.SetHeader("retry-after-ms", Math.Ceiling(wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }

        WriteBody(frames.BeginJson(), refusal, type, code);
        frames.EndJson();
    }

    /// <summary>The envelope alone, as it also stands inside a stream.</summary>
    public static void WriteBody(Utf8JsonWriter json, Refusal refusal)
    {
        var (_, type, code) = Describe(refusal);
        WriteBody(json, refusal, type, code);
    }

    private static void WriteBody(Utf8JsonWriter json, Refusal refusal, string type, string? code)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", refusal.Message);
        json.WriteString("type", type);
        json.WriteString("param", refusal.Parameter);
        json.WriteString("code", code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static (int Status, string Type, string? Code) Describe(Refusal refusal)
    {
        var (status, type, code) = refusal.Kind switch
        {
            RefusalKind.Unauthenticated => (401, Invalid, "invalid_api_key"),
            RefusalKind.PermissionDenied => (403, Invalid, "unsupported_country_region_territory"),
            RefusalKind.NotFound => (404, Invalid, null),
            RefusalKind.MethodNotAllowed => (405, Invalid, null),
            RefusalKind.Timeout => (408, "timeout", null),
            RefusalKind.TooLarge => (413, Invalid, "request_too_large"),
            RefusalKind.RateLimited => (429, "requests", "rate_limit_exceeded"),
            RefusalKind.QuotaExceeded => (429, "insufficient_quota", "insufficient_quota"),
            RefusalKind.ContentFiltered => (400, Invalid, "content_policy_violation"),
            RefusalKind.ServerError => (500, "server_error", null),
            RefusalKind.Unavailable or RefusalKind.Overloaded => (503, "server_error", "overloaded"),
            _ => (400, Invalid, (string?)null),
        };
        return (refusal.Status > 0 ? refusal.Status : status, refusal.Type ?? type, refusal.Code ?? code);
    }
}
