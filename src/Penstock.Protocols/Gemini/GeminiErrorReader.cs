using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>Reads errors of Google's APIs: <c>{"error":{"code","message","status","details"}}</c>, or an array that holds one.</summary>
internal static class GeminiErrorReader
{
    public static InferenceError Read(UpstreamFailure failure)
    {
        using JsonDocument? document = WireJson.TryParse(failure.Body);
        JsonElement root = document?.RootElement ?? default;
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
        {
            root = root[0];
        }

        return Read(failure.Status, root.Object("error"u8), RetryAfter.Read(failure));
    }

    /// <summary>Reads the error of a stream whose status was 200.</summary>
    public static InferenceError ReadInStream(JsonElement root)
    {
        JsonElement error = root.Object("error"u8);
        return Read(error.Index("code"u8) ?? 0, error, null);
    }

    private static InferenceError Read(int status, JsonElement error, TimeSpan? retryAfter)
    {
        string? reason = null;
        foreach (JsonElement detail in error.Items("details"u8))
        {
            // no Retry-After header: the wait stands here, as "30s"
            retryAfter ??= RetryAfter.ParseDuration(detail.Text("retryDelay"u8));
            reason ??= IsQuotaOfTheDay(detail) ? "insufficient_quota" : null;
            reason ??= detail.Text("reason"u8) is "API_KEY_INVALID" or "API_KEY_EXPIRED" or "ACCESS_TOKEN_EXPIRED" ? "UNAUTHENTICATED" : null;
        }

        return UpstreamErrors.From(status, reason ?? error.NonEmptyText("status"u8), null, error.Text("message"u8), retryAfter);
    }

    /// <summary>A limit of the minute and the quota of the day have one status; only the quota's name tells which of them is used up.</summary>
    private static bool IsQuotaOfTheDay(JsonElement detail)
    {
        foreach (JsonElement violation in detail.Items("violations"u8))
        {
            if (violation.Text("quotaId"u8)?.Contains("PerDay", StringComparison.Ordinal) is true)
            {
                return true;
            }
        }

        return false;
    }
}
