using static Penstock.Protocols.Errors.ErrorSeverity;

namespace Penstock.Protocols.Errors;

/// <summary>
/// The one table from <see cref="ErrorKind"/> to status, type, code, retry and billing. OpenAI's types and codes follow its
/// published error guide, Anthropic's its errors page (529 <c>overloaded_error</c> is sent as 503).
/// </summary>
public static class ErrorTable
{
    private const string Invalid = "invalid_request_error";
    private const string Api = "api_error";
    private const string Server = "server_error";
    private const string RateLimit = "rate_limit_error";

    /// <summary>Describes <paramref name="kind"/>.</summary>
    public static ErrorDescription Describe(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidJson => new(400, Invalid, "invalid_json", Invalid, false, false, Debug),
        ErrorKind.InvalidRequest => new(400, Invalid, "invalid_value", Invalid, false, false, Debug),
        ErrorKind.UnsupportedParameter => new(400, Invalid, "unsupported_parameter", Invalid, false, false, Debug),
        ErrorKind.ContextLengthExceeded => new(400, Invalid, "context_length_exceeded", Invalid, false, false, Debug),
        ErrorKind.BodyTooLarge => new(413, Invalid, "request_too_large", "request_too_large", false, false, Debug),
        ErrorKind.UnsupportedMediaType => new(415, Invalid, "unsupported_media_type", Invalid, false, false, Debug),
        ErrorKind.PathNotFound => new(404, Invalid, "unknown_url", "not_found_error", false, false, Debug),
        ErrorKind.MethodNotAllowed => new(405, Invalid, "method_not_allowed", Invalid, false, false, Debug),
        ErrorKind.ModelNotFound => new(404, Invalid, "model_not_found", "not_found_error", false, false, Debug),
        ErrorKind.NotFound => new(404, Invalid, "not_found", "not_found_error", false, false, Debug),
        ErrorKind.ForbiddenOrigin => new(403, "permission_error", "forbidden_origin", "permission_error", false, false, Warning),
        ErrorKind.Unauthenticated => new(401, Invalid, "invalid_api_key", "authentication_error", false, false, Information),
        ErrorKind.Forbidden => new(403, "permission_error", "permission_denied", "permission_error", false, false, Information),
        ErrorKind.RateLimited => new(429, "requests", "rate_limit_exceeded", RateLimit, true, false, Information),
        ErrorKind.ConcurrencyLimited => new(429, "requests", "concurrency_limit_exceeded", RateLimit, true, false, Information),
        ErrorKind.BudgetExhausted => new(429, "insufficient_quota", "insufficient_quota", RateLimit, false, false, Information),
        ErrorKind.Overloaded => new(503, Server, "overloaded", "overloaded_error", true, false, Warning),
        ErrorKind.ShuttingDown => new(503, Server, "shutting_down", "overloaded_error", true, false, Information),
        ErrorKind.UpstreamUnavailable => new(503, Server, "upstream_unavailable", Api, true, false, Warning),
        ErrorKind.UpstreamFault => new(502, Server, "upstream_error", Api, true, true, Warning),
        ErrorKind.UpstreamRejected => new(400, Invalid, "upstream_rejected", Invalid, false, false, Information),
        ErrorKind.UpstreamUnauthorized => new(502, Server, "upstream_unauthorized", Api, false, false, ErrorSeverity.Error),
        ErrorKind.UpstreamRateLimited => new(429, "requests", "rate_limit_exceeded", RateLimit, true, false, Warning),
        ErrorKind.UpstreamQuotaExhausted => new(429, "insufficient_quota", "upstream_quota_exhausted", RateLimit, false, false, ErrorSeverity.Error),
        ErrorKind.StreamBroken => new(502, Server, "stream_broken", Api, true, true, Warning),
        ErrorKind.DeadlineExceeded => new(504, Server, "deadline_exceeded", "timeout_error", true, true, Warning),
        ErrorKind.ContentFiltered => new(400, Invalid, "content_filter", Invalid, false, true, Information),
        ErrorKind.NotCached => new(504, Invalid, "not_cached", "timeout_error", false, false, Debug),
        _ => new(500, Server, "internal_error", Api, true, true, ErrorSeverity.Error),
    };
}
