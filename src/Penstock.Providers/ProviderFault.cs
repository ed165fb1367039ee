using Penstock.Protocols.Errors;

namespace Penstock.Providers;

/// <summary>Why a call gave no whole answer.</summary>
/// <param name="Error">What the client is told, if nothing better comes: a whitelisted text, never the upstream's own internals.</param>
/// <param name="Cause">The class of fault: decides whether another attempt is worth it.</param>
/// <param name="UpstreamStatus">The status that the upstream answered with, or null when it gave none.</param>
/// <param name="Detail">What an operator wants to know, for logs only: never keys or prompts, but host names and exception texts.</param>
public sealed record ProviderFault(InferenceError Error, FaultCause Cause, int? UpstreamStatus = null, string? Detail = null)
{
    /// <summary>How long the upstream asked to be left alone; null when it said nothing.</summary>
    public TimeSpan? RetryAfter => Error.RetryAfter;

    /// <summary>
    /// After a rate limit at a provider with keys: how long it is until one of them may be used, zero when another one may already. Null when
    /// nothing is known but <see cref="RetryAfter"/>.
    /// </summary>
    public TimeSpan? KeysRestFor { get; init; }
}
