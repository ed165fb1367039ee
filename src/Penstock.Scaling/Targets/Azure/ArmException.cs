using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Penstock.Scaling.Targets.Azure;

/// <summary>Why a call of Azure Resource Manager failed; it never leaves this folder.</summary>
internal sealed class ArmException(TargetErrorKind kind, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    private const int LongestCode = 80;

    /// <summary>As the loop is told.</summary>
    public TargetError ToError(string what) => new(kind, $"{what}: {Message}", retryAfter);

    /// <summary>Reads a refusal: its code only, never its text, which may repeat what was asked.</summary>
    public static ArmException Of(HttpResponseMessage response, string body)
    {
        string code = Code(body);
        TargetErrorKind kind = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => TargetErrorKind.Throttled,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => TargetErrorKind.Denied,
            HttpStatusCode.NotFound => TargetErrorKind.NotFound,
            HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => code.Contains("Quota", StringComparison.Ordinal) ? TargetErrorKind.Refused : TargetErrorKind.Conflict,
            >= HttpStatusCode.InternalServerError => TargetErrorKind.Unreachable,
            _ => TargetErrorKind.Refused,
        };
        return new ArmException(kind, $"Azure answers {(int)response.StatusCode} {code}".TrimEnd(), response.Headers.RetryAfter?.Delta);
    }

    private static string Code(string body)
    {
        try
        {
            string? code = JsonNode.Parse(body)?["error"]?["code"]?.ToString();
            return code is { Length: > 0 and <= LongestCode } && code.All(char.IsAsciiLetterOrDigit) ? code : "";
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
