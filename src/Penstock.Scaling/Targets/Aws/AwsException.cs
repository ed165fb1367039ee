using System.Net;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Penstock.Scaling.Targets.Aws;

/// <summary>Why an AWS call failed; it never leaves this folder.</summary>
internal sealed class AwsException(TargetErrorKind kind, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    private const int LongestCode = 80;

    /// <summary>As the loop is told.</summary>
    public TargetError ToError(string what) => new(kind, $"{what}: {Message}", retryAfter);

    /// <summary>Reads a refusal: its code only, never its text, which may repeat what was asked.</summary>
    public static AwsException Of(HttpResponseMessage response, string body)
    {
        string code = Code(body);
        TargetErrorKind kind = code switch
        {
            "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "RequestThrottled" => TargetErrorKind.Throttled,
            "ScalingActivityInProgress" or "ResourceContention" or "ResourceContentionFault" or "UpdateInProgressException" => TargetErrorKind.Conflict,
            "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" or "AuthFailure" or "InvalidClientTokenId" or "SignatureDoesNotMatch"
                or "ExpiredToken" or "ExpiredTokenException" or "UnrecognizedClientException" => TargetErrorKind.Denied,
            "ClusterNotFoundException" or "ServiceNotFoundException" or "ServiceNotActiveException" => TargetErrorKind.NotFound,
            _ when response.StatusCode == HttpStatusCode.TooManyRequests => TargetErrorKind.Throttled,
            _ when response.StatusCode >= HttpStatusCode.InternalServerError => TargetErrorKind.Unreachable,
            _ when response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => TargetErrorKind.Denied,
            _ => TargetErrorKind.Refused,
        };
        return new AwsException(kind, $"AWS answers {(int)response.StatusCode} {code}".TrimEnd(), response.Headers.RetryAfter?.Delta);
    }

    private static string Code(string body)
    {
        string? code = body.AsSpan().TrimStart().StartsWith("{") ? JsonCode(body) : XmlCode(body);
        code = code?.Split('#')[^1].Split(':')[0];
        return code is { Length: > 0 and <= LongestCode } && code.All(char.IsAsciiLetterOrDigit) ? code : "";
    }

    private static string? JsonCode(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("__type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? XmlCode(string body)
    {
        try
        {
            return XDocument.Parse(body).Descendants().FirstOrDefault(element => element.Name.LocalName == "Code")?.Value;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
