using System.Globalization;
using System.Net;
using k8s;
using k8s.Autorest;

namespace Penstock.Scaling.Targets.Kubernetes;

/// <summary>What the API server's refusals mean.</summary>
internal static class KubernetesFaults
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>True for what is expected of a server and a network; anything else is a bug of ours.</summary>
    public static bool IsExpected(Exception fault) =>
        fault is HttpOperationException or HttpRequestException or IOException or KubernetesException or TaskCanceledException or System.Text.Json.JsonException;

    /// <summary>True for faults of the network, of the server or of load: the same request may succeed later.</summary>
    public static bool IsPassing(Exception fault) => fault switch
    {
        HttpOperationException { Response.StatusCode: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => true,
        HttpOperationException => false,
        HttpRequestException or IOException or TaskCanceledException => true,
        _ => false,
    };

    /// <summary>Somebody else wrote the object since it was read.</summary>
    public static bool IsConflict(HttpOperationException fault) => fault.Response.StatusCode == HttpStatusCode.Conflict;

    /// <summary>The object is not, or no longer, there.</summary>
    public static bool IsMissing(HttpOperationException fault) => fault.Response.StatusCode == HttpStatusCode.NotFound;

    /// <summary>How long the server asks to wait, at most a minute; null where it says nothing. Source: RFC 9110 section 10.2.3, in seconds.</summary>
    public static TimeSpan? RetryAfter(Exception fault)
    {
        if (fault is not HttpOperationException { Response.Headers: { } headers })
        {
            return null;
        }

        string? text = headers.FirstOrDefault(header => string.Equals(header.Key, "Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        return int.TryParse(text, CultureInfo.InvariantCulture, out int seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds))
            : null;
    }

    /// <summary>What an operator is told.</summary>
    public static TargetError ToError(Exception fault, KubernetesWorkload workload)
    {
        (TargetErrorKind kind, string message) = fault switch
        {
            HttpOperationException answer => OfStatus(answer.Response.StatusCode),
            _ => (TargetErrorKind.Unreachable, $"the API server does not answer ({fault.GetType().Name})"),
        };
        return new TargetError(kind, $"{workload}: {message}", RetryAfter(fault));
    }

    private static (TargetErrorKind Kind, string Message) OfStatus(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (
            TargetErrorKind.Denied,
            $"the API server refuses ({(int)status}): the service account needs get and update of the scale subresource, and list, watch and patch of pods"),
        HttpStatusCode.NotFound => (TargetErrorKind.NotFound, "there is no such object; check pools.NAME.kubernetes"),
        HttpStatusCode.Conflict => (TargetErrorKind.Conflict, "somebody else keeps writing its scale: a second autoscaler must not own the same object"),
        HttpStatusCode.TooManyRequests => (TargetErrorKind.Throttled, "the API server wants fewer requests"),
        >= HttpStatusCode.InternalServerError => (TargetErrorKind.Unreachable, $"the API server answers {(int)status}"),
        _ => (TargetErrorKind.Refused, $"the API server answers {(int)status}"),
    };
}
