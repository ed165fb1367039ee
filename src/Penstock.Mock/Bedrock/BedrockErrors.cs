using System.Text.Json;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>Errors of AWS's REST-JSON protocol: the type is in a header, with a suffix that clients cut off.</summary>
internal static class BedrockErrors
{
    private const string TypeSuffix = ":http://internal.amazon.com/coral/com.amazon.bedrock/";

    public static void Write(MockExchange exchange, Refusal refusal, FrameBuffer frames)
    {
        var (status, type) = Describe(refusal.Kind);
        exchange.Status = refusal.Status > 0 ? refusal.Status : status;
        exchange.SetHeader("x-amzn-errortype", (refusal.Code is { } code && code.EndsWith("Exception", StringComparison.Ordinal) ? code : type) + TypeSuffix);
        WriteBody(frames.BeginJson(), refusal);
        frames.EndJson();
    }

    public static void WriteBody(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartObject();
        json.WriteString("message", refusal.Parameter is null
            ? refusal.Message
            : $"1 validation error detected: Value at '{refusal.Parameter}' failed to satisfy constraint: {refusal.Message}");
        json.WriteEndObject();
    }

    private static (int Status, string Type) Describe(RefusalKind kind) => kind switch
    {
        RefusalKind.Unauthenticated => (403, "UnrecognizedClientException"),
        RefusalKind.PermissionDenied => (403, "AccessDeniedException"),
        RefusalKind.NotFound => (404, "ResourceNotFoundException"),
        RefusalKind.TooLarge => (413, "RequestEntityTooLargeException"),
        RefusalKind.RateLimited => (429, "ThrottlingException"),
        RefusalKind.QuotaExceeded => (400, "ServiceQuotaExceededException"),
        RefusalKind.ServerError => (500, "InternalServerException"),
        RefusalKind.Unavailable or RefusalKind.Overloaded => (503, "ServiceUnavailableException"),
        RefusalKind.Timeout => (408, "ModelTimeoutException"),
        _ => (400, "ValidationException"),
    };
}
