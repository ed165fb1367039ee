namespace Penstock.Protocols.Errors;

/// <summary>
/// Every expected way in which an exchange can fail. <see cref="ErrorTable"/> maps each to what a client sees;
/// an exception that is not turned into one of these is a bug.
/// </summary>
public enum ErrorKind
{
    /// <summary>A fault of our own. The text shown says no more than that.</summary>
    Internal,

    /// <summary>The body is no JSON, or is cut.</summary>
    InvalidJson,

    /// <summary>A field is missing, of the wrong type, out of range or contradicts another.</summary>
    InvalidRequest,

    /// <summary>A known field that the target cannot honour.</summary>
    UnsupportedParameter,

    /// <summary>Prompt and requested answer do not fit into the model's context.</summary>
    ContextLengthExceeded,

    /// <summary>The body is larger than the listener takes.</summary>
    BodyTooLarge,

    /// <summary>The body is not <c>application/json</c>.</summary>
    UnsupportedMediaType,

    /// <summary>No route has this path.</summary>
    PathNotFound,

    /// <summary>The path is known, the method is not.</summary>
    MethodNotAllowed,

    /// <summary>No model of this name is visible to the caller.</summary>
    ModelNotFound,

    /// <summary>A stored thing (response, request record) is not there, or is another tenant's.</summary>
    NotFound,

    /// <summary>Host or Origin is not one that this listener serves: DNS rebinding, or a foreign web page.</summary>
    ForbiddenOrigin,

    /// <summary>No key, or one that is not valid. Never says which.</summary>
    Unauthenticated,

    /// <summary>The key is valid and may not do this.</summary>
    Forbidden,

    /// <summary>A rate limit (requests or tokens a minute) is reached; trying later helps.</summary>
    RateLimited,

    /// <summary>Too many requests of the caller at once.</summary>
    ConcurrencyLimited,

    /// <summary>A quota or budget is spent; trying again does not help.</summary>
    BudgetExhausted,

    /// <summary>The queue is full, or the request was shed.</summary>
    Overloaded,

    /// <summary>The server is draining before it stops.</summary>
    ShuttingDown,

    /// <summary>No target could be reached, or none is ready.</summary>
    UpstreamUnavailable,

    /// <summary>The target answered with a fault of its own.</summary>
    UpstreamFault,

    /// <summary>The target refused the request as invalid.</summary>
    UpstreamRejected,

    /// <summary>The target refused our own credentials: an operator's problem, not the caller's.</summary>
    UpstreamUnauthorized,

    /// <summary>The target's rate limit is reached; trying later helps.</summary>
    UpstreamRateLimited,

    /// <summary>The quota or credit at the target is used up: an operator's problem, trying again does not help.</summary>
    UpstreamQuotaExhausted,

    /// <summary>The answer broke off after its first byte.</summary>
    StreamBroken,

    /// <summary>A deadline (queue, connect, first token, idle, total) has passed.</summary>
    DeadlineExceeded,

    /// <summary>A content filter refused the prompt.</summary>
    ContentFiltered,

    /// <summary>The caller wanted a kept answer or none, and there is none.</summary>
    NotCached,
}
