using System.Globalization;
using System.Text.Json;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>google.rpc.Status as JSON: when to come back is in RetryInfo, not in a header.</summary>
internal static class GeminiErrors
{
    public static void Write(MockExchange exchange, Refusal refusal, FrameBuffer frames)
    {
        var (status, _) = Describe(refusal.Kind);
        exchange.Status = refusal.Status > 0 ? refusal.Status : status;
        WriteBody(frames.BeginJson(), refusal);
        frames.EndJson();
    }

    public static void WriteBody(Utf8JsonWriter json, Refusal refusal)
    {
        var (status, word) = Describe(refusal.Kind);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", refusal.Status > 0 ? refusal.Status : status);
        json.WriteString("message", refusal.Parameter is null ? refusal.Message : $"* GenerateContentRequest.{refusal.Parameter}: {refusal.Message}\n");
        json.WriteString("status", word);
        WriteDetails(json, refusal);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, Refusal refusal)
    {
        if (refusal.RetryAfter is null && refusal.Code is null && refusal.Kind != RefusalKind.QuotaExceeded)
        {
            return;
        }

        json.WriteStartArray("details");
        if (refusal.RetryAfter is { } wait)
        {
            json.WriteStartObject();
            json.WriteString("@type", "type.googleapis.com/google.rpc.RetryInfo");
            json.WriteString("retryDelay", string.Create(CultureInfo.InvariantCulture, $"{wait.TotalSeconds:0.###}s"));
            json.WriteEndObject();
        }

        if (refusal.Code is { } code)
        {
            json.WriteStartObject();
            json.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
            json.WriteString("reason", code);
            json.WriteString("domain", "googleapis.com");
            json.WriteEndObject();
        }

        if (refusal.Kind == RefusalKind.QuotaExceeded)
        {
            WriteQuotaFailure(json);
        }

        json.WriteEndArray();
    }

    private static void WriteQuotaFailure(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("@type", "type.googleapis.com/google.rpc.QuotaFailure");
        json.WriteStartArray("violations");
        json.WriteStartObject();
        json.WriteString("quotaMetric", "generativelanguage.googleapis.com/generate_content_free_tier_requests");
        json.WriteString("quotaId", "GenerateRequestsPerDayPerProjectPerModel-FreeTier");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static (int Status, string Word) Describe(RefusalKind kind) => kind switch
    {
        RefusalKind.Unauthenticated => (401, "UNAUTHENTICATED"),
        RefusalKind.PermissionDenied => (403, "PERMISSION_DENIED"),
        RefusalKind.NotFound => (404, "NOT_FOUND"),
        RefusalKind.MethodNotAllowed => (405, "UNIMPLEMENTED"),
        RefusalKind.TooLarge => (413, "INVALID_ARGUMENT"),
        RefusalKind.RateLimited or RefusalKind.QuotaExceeded => (429, "RESOURCE_EXHAUSTED"),
        RefusalKind.ServerError => (500, "INTERNAL"),
        RefusalKind.Unavailable or RefusalKind.Overloaded => (503, "UNAVAILABLE"),
        RefusalKind.Timeout => (504, "DEADLINE_EXCEEDED"),
        _ => (400, "INVALID_ARGUMENT"),
    };
}
