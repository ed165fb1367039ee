using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;

namespace Penstock.Providers.Relay;

/// <summary>
/// What an upstream of OpenAI's dialect means when it fails, and what the client is told. Of its own text only what it says about the
/// request itself (400, 413, 422) is passed on; the rest may hold keys, hosts or names of accounts.
/// </summary>
internal static class OpenAiFaults
{
    /// <summary>The connection broke, or the stream ended before its end.</summary>
    public static ProviderFault Broken(bool begun, string detail) => begun
        ? new(new(ErrorKind.StreamBroken, "The target broke off its answer. Try again."), FaultCause.Broken, Detail: detail)
        : new(new(ErrorKind.UpstreamFault, "The target broke off before it answered. Try again."), FaultCause.Connect, Detail: detail);

    /// <summary>An answer with status 200 that cannot be one.</summary>
    public static ProviderFault Senseless(string detail) => new(
        new(ErrorKind.UpstreamFault, "The target gave an answer that makes no sense. Try again."), FaultCause.ServerFault, 200, detail);

    /// <summary>An error inside an answer whose status was 200.</summary>
    public static ProviderFault InBand(bool begun, string? code) => begun
        ? Broken(begun, $"error in the stream, code {OpenAiErrorText.Clean(code ?? "none")}")
        : new(new(ErrorKind.UpstreamFault, "The target could not answer. Try again."), FaultCause.ServerFault, 200,
            $"error in the answer, code {OpenAiErrorText.Clean(code ?? "none")}");

    /// <summary>An answer whose status is not 200.</summary>
    public static ProviderFault Of(UpstreamFailure failure)
    {
        OpenAiErrorText text = OpenAiErrorText.Read(failure.Body.Span);
        TimeSpan? retryAfter = RetryAfterHeader.Read(failure.Header, failure.Now);
        return new(Error(failure.Status, text, retryAfter), Cause(failure.Status), failure.Status, Detail(failure.Status, text));
    }

    private static InferenceError Error(int status, OpenAiErrorText text, TimeSpan? retryAfter) => status switch
    {
        400 or 409 or 422 => Rejected(text),
        413 => new(ErrorKind.BodyTooLarge, text.Message ?? "The request is too large for the target of this model."),
        401 or 403 => new(ErrorKind.UpstreamUnauthorized, "The target of this model refused our credentials. Tell its operator."),
        404 => new(ErrorKind.UpstreamFault, "The target does not know this model or operation. Tell its operator."),
        402 => new(ErrorKind.UpstreamRateLimited, "The account at the target of this model has no credit left.", RetryAfter: retryAfter),
        429 => new(ErrorKind.UpstreamRateLimited, "The target of this model limits our requests. Try again later.", RetryAfter: retryAfter),
        503 or 529 => new(ErrorKind.Overloaded, "The target of this model is overloaded or restarting. Try again later.", RetryAfter: retryAfter),
        408 or 504 => new(ErrorKind.DeadlineExceeded, "The target of this model ran out of time.", RetryAfter: retryAfter),
        _ => new(ErrorKind.UpstreamFault, "The target of this model failed. Try again.", RetryAfter: retryAfter),
    };

    private static InferenceError Rejected(OpenAiErrorText text)
    {
        ErrorKind kind = text.Code switch
        {
            "context_length_exceeded" => ErrorKind.ContextLengthExceeded,
            "content_filter" => ErrorKind.ContentFiltered,
            "unsupported_parameter" => ErrorKind.UnsupportedParameter,
            _ => ErrorKind.UpstreamRejected,
        };
        return new(kind, text.Message ?? "The target of this model found the request invalid.", text.Parameter, text.Code);
    }

    private static FaultCause Cause(int status) => status switch
    {
        400 or 409 or 413 or 422 => FaultCause.Rejected,
        402 or 429 => FaultCause.RateLimited,
        _ => FaultCause.ServerFault,
    };

    private static string Detail(int status, OpenAiErrorText text) => $"status {status}, code {text.Code ?? "none"}";
}
