using Penstock.Protocols.Errors;

namespace Penstock.Client;

/// <summary>A request that got no whole answer.</summary>
/// <param name="error">Why.</param>
public sealed class LlmException(InferenceError error) : Exception(error.Message)
{
    /// <summary>What went wrong: its kind decides whether trying again makes sense.</summary>
    public InferenceError Error { get; } = error;

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsRetryable => Error.Description.Retryable;

    /// <summary>How long to wait before; null when nobody said.</summary>
    public TimeSpan? RetryAfter => Error.RetryAfter;
}
