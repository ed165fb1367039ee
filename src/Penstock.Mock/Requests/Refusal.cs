namespace Penstock.Mock.Requests;

/// <summary>Why a request is not answered; the dialect decides how that looks on the wire.</summary>
/// <param name="Kind">The class of error.</param>
/// <param name="Message">For people.</param>
/// <param name="Parameter">Where in the request, as a path; null if nowhere.</param>
/// <param name="Code">A machine-readable code where the dialect has several for one kind; null for the usual one.</param>
internal sealed record Refusal(RefusalKind Kind, string Message, string? Parameter = null, string? Code = null)
{
    /// <summary>A type that replaces the kind's usual one, in dialects that have types; null for none.</summary>
    public string? Type { get; init; }

    /// <summary>An HTTP status that replaces the kind's usual one; 0 for none.</summary>
    public int Status { get; init; }

    /// <summary>When to come back; null says nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The class that an injected status belongs to.</summary>
    public static Refusal Injected(int status, TimeSpan? retryAfter)
    {
        var kind = status switch
        {
            401 => RefusalKind.Unauthenticated,
            403 => RefusalKind.PermissionDenied,
            404 => RefusalKind.NotFound,
            405 => RefusalKind.MethodNotAllowed,
            408 or 504 => RefusalKind.Timeout,
            413 => RefusalKind.TooLarge,
            429 => RefusalKind.RateLimited,
            503 => RefusalKind.Unavailable,
            529 => RefusalKind.Overloaded,
            >= 500 => RefusalKind.ServerError,
            _ => RefusalKind.InvalidRequest,
        };
        return new Refusal(kind, $"Injected failure {status}.")
        {
            Status = status,
            RetryAfter = status is 429 or 503 or 529 ? retryAfter : null,
        };
    }
}
