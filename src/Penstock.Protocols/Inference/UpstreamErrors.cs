using System.Text.RegularExpressions;
using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Inference;

/// <summary>
/// From what a target says to our own error. Its text is looked at and never passed on: it may hold keys, deployment names or another
/// tenant's data. Only a field's name passes, where it looks like one.
/// </summary>
internal static partial class UpstreamErrors
{
    private static readonly string[] TooLong =
    [
        "maximum context length", "context length", "context_length", "prompt is too long", "input is too long", "input token count",
        "too many tokens", "context window",
    ];

    /// <param name="status">HTTP status; 0 for an error inside a stream.</param>
    /// <param name="code">The provider's finest word for what happened, or null.</param>
    /// <param name="type">Its coarser word, or null.</param>
    /// <param name="message">Its text, or null.</param>
    /// <param name="retryAfter">When it will take requests again, or null.</param>
    /// <param name="parameter">The field at fault, or null.</param>
    public static InferenceError From(int status, string? code, string? type, string? message, TimeSpan? retryAfter, string? parameter = null)
    {
        ErrorKind kind = ByWord(code) ?? ByWord(type) ?? (status > 0 ? ByStatus(status) : ByClass(code) ?? ByClass(type) ?? ErrorKind.StreamBroken);
        if (kind == ErrorKind.UpstreamRejected && message is not null && TooLong.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            kind = ErrorKind.ContextLengthExceeded;
        }

        string? field = parameter is not null && FieldName().IsMatch(parameter) ? parameter : null;
        return new InferenceError(
            kind,
            Sentence(kind, field),
            kind is ErrorKind.UpstreamRejected or ErrorKind.UnsupportedParameter or ErrorKind.ContextLengthExceeded ? field : null,
            RetryAfter: kind is ErrorKind.UpstreamRateLimited or ErrorKind.UpstreamUnavailable ? retryAfter : null);
    }

    private static ErrorKind? ByWord(string? word) => word switch
    {
        "context_length_exceeded" or "string_above_max_length" or "model_context_window_exceeded" => ErrorKind.ContextLengthExceeded,
        "content_filter" or "content_policy_violation" or "ResponsibleAIPolicyViolation" => ErrorKind.ContentFiltered,
        "unsupported_parameter" or "unsupported_value" => ErrorKind.UnsupportedParameter,
        "insufficient_quota" or "credit_balance_exhausted" or "billing_hard_limit_reached" or "billing_not_active" or "billing_error"
            or "enforced_spend_limit_reached" or "ServiceQuotaExceededException" => ErrorKind.UpstreamQuotaExhausted,
        "rate_limit_exceeded" or "rate_limit_error" or "RateLimitReached" or "RESOURCE_EXHAUSTED" or "ThrottlingException"
            or "throttlingException" or "ModelNotReadyException" or "requests" or "tokens" => ErrorKind.UpstreamRateLimited,
        "invalid_api_key" or "authentication_error" or "permission_error" or "UNAUTHENTICATED" or "PERMISSION_DENIED"
            or "AccessDeniedException" or "UnrecognizedClientException" or "ExpiredTokenException"
            or "InvalidSignatureException" => ErrorKind.UpstreamUnauthorized,
        "model_not_found" or "DeploymentNotFound" or "not_found_error" or "NOT_FOUND" or "ResourceNotFoundException" => ErrorKind.UpstreamUnavailable,
        "overloaded_error" or "overloaded" or "UNAVAILABLE" or "ServiceUnavailableException" or "serviceUnavailableException"
            => ErrorKind.UpstreamUnavailable,
        "request_too_large" => ErrorKind.BodyTooLarge,
        "timeout_error" or "DEADLINE_EXCEEDED" or "ModelTimeoutException" => ErrorKind.DeadlineExceeded,
        _ => null,
    };

    /// <summary>Words that say no more than the status would, where there is none.</summary>
    private static ErrorKind? ByClass(string? word) => word switch
    {
        "invalid_request_error" or "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" or "ValidationException"
            or "validationException" => ErrorKind.UpstreamRejected,
        "api_error" or "server_error" or "INTERNAL" or "UNKNOWN" or "ModelErrorException" or "InternalServerException"
            or "internalServerException" or "modelStreamErrorException" => ErrorKind.UpstreamFault,
        _ => null,
    };

    private static ErrorKind ByStatus(int status) => status switch
    {
        400 or 405 or 409 or 415 or 422 => ErrorKind.UpstreamRejected,
        401 or 403 => ErrorKind.UpstreamUnauthorized,
        402 => ErrorKind.UpstreamQuotaExhausted,
        404 or 410 or 503 or 529 => ErrorKind.UpstreamUnavailable,
        408 or 504 => ErrorKind.DeadlineExceeded,
        413 => ErrorKind.BodyTooLarge,
        429 => ErrorKind.UpstreamRateLimited,
        _ => ErrorKind.UpstreamFault,
    };

    private static string Sentence(ErrorKind kind, string? field) => kind switch
    {
        ErrorKind.ContextLengthExceeded => "The prompt and the requested answer do not fit into the model's context. Shorten the prompt, or lower the output limit.",
        ErrorKind.ContentFiltered => "The model provider's content filter refused the prompt.",
        ErrorKind.UnsupportedParameter => $"The model does not support {(field is null ? "a parameter of this request" : $"'{field}'")}. Leave it out, or choose another model.",
        ErrorKind.UpstreamQuotaExhausted => "The quota at the model's provider is used up. The operator has to act.",
        ErrorKind.UpstreamRateLimited => "The model's provider limits the rate of requests. Try again later.",
        ErrorKind.UpstreamUnauthorized => "The model's provider refused the gateway's credentials. The operator has to act.",
        ErrorKind.UpstreamUnavailable => "The model is not available at its provider at the moment.",
        ErrorKind.BodyTooLarge => "The request is larger than the model's provider takes.",
        ErrorKind.DeadlineExceeded => "The model's provider did not answer in time.",
        ErrorKind.UpstreamRejected => $"The model's provider refused the request as invalid{(field is null ? "" : $" at '{field}'")}.",
        ErrorKind.StreamBroken => "The model's provider broke the answer off. Try again.",
        _ => "The model's provider failed. Try again.",
    };

    [GeneratedRegex(@"^[a-zA-Z_][a-zA-Z0-9_.\[\]]{0,99}$", RegexOptions.NonBacktracking)]
    private static partial Regex FieldName();
}
