namespace Penstock.Mock.Requests;

/// <summary>The classes of error that every dialect has words for.</summary>
internal enum RefusalKind
{
    InvalidRequest,
    Unauthenticated,
    PermissionDenied,
    NotFound,
    MethodNotAllowed,
    TooLarge,
    RateLimited,
    QuotaExceeded,
    ContentFiltered,
    ServerError,
    Unavailable,
    Overloaded,
    Timeout,
}
