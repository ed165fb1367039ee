using System.Globalization;
using System.Text.Json;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>Anthropic's error envelope and statuses, from its errors page: 529 is overload, 429 is rate or spend.</summary>
internal static class AnthropicErrors
{
    public static void Write(MockExchange exchange, Refusal refusal, FrameBuffer frames)
    {
        var (status, _) = Describe(refusal.Kind);
        exchange.Status = refusal.Status > 0 ? refusal.Status : status;
        if (refusal.RetryAfter is { } wait)
        {
            exchange.SetHeader("retry-after", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }

        WriteBody(frames.BeginJson(), refusal, $"req_{exchange.Record!.Id}");
        frames.EndJson();
    }

    /// <summary>The envelope; inside a stream it has no request id.</summary>
    public static void WriteBody(Utf8JsonWriter json, Refusal refusal, string? requestId)
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", Describe(refusal.Kind).Type);
        json.WriteString("message", refusal.Parameter is null ? refusal.Message : $"{refusal.Parameter}: {refusal.Message}");
        if (refusal.Kind == RefusalKind.QuotaExceeded)
        {
            json.WriteStartObject("details");
            json.WriteString("error_code", "enforced_spend_limit_reached");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (requestId is not null)
        {
            json.WriteString("request_id", requestId);
        }

        json.WriteEndObject();
    }

    private static (int Status, string Type) Describe(RefusalKind kind) => kind switch
    {
        RefusalKind.Unauthenticated => (401, "authentication_error"),
        RefusalKind.PermissionDenied => (403, "permission_error"),
        RefusalKind.NotFound => (404, "not_found_error"),
        RefusalKind.MethodNotAllowed => (405, "invalid_request_error"),
        RefusalKind.TooLarge => (413, "request_too_large"),
        RefusalKind.RateLimited or RefusalKind.QuotaExceeded => (429, "rate_limit_error"),
        RefusalKind.ServerError => (500, "api_error"),
        RefusalKind.Unavailable => (503, "api_error"),
        RefusalKind.Timeout => (504, "timeout_error"),
        RefusalKind.Overloaded => (529, "overloaded_error"),
        _ => (400, "invalid_request_error"),
    };
}
