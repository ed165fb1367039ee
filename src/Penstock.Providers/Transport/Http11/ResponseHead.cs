namespace Penstock.Providers.Transport.Http11;

/// <summary>What the head of an answer says, as far as the connection has to know it.</summary>
internal readonly record struct ResponseHead
{
    /// <summary>HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>How the body ends.</summary>
    public BodyFraming Framing { get; init; }

    /// <summary>The body's length, where it was said.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The media type without parameters, in lower case, or empty.</summary>
    public string MediaType { get; init; }

    /// <summary>True when the connection can serve another request after the body.</summary>
    public bool KeepsAlive { get; init; }

    /// <summary>How long the peer says it keeps an idle connection; null when it does not.</summary>
    public TimeSpan? KeepAliveTimeout { get; init; }

    /// <summary>True for 1xx: another head follows.</summary>
    public bool IsInterim => Status is >= 100 and < 200;
}
