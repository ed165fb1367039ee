namespace Penstock.Protocols.ServerSentEvents;

/// <summary>What <see cref="ServerSentEventParser.TryRead"/> or <see cref="ServerSentEventReader.ReadAsync"/> found.</summary>
public enum ServerSentEventStatus
{
    /// <summary>A whole event.</summary>
    Event,

    /// <summary>The bytes so far end inside an event: append more.</summary>
    NeedMoreData,

    /// <summary>The stream ended between two events.</summary>
    EndOfStream,

    /// <summary>The stream ended inside an event, which is dropped as the standard wants: the sender broke off.</summary>
    Truncated,

    /// <summary>One event is larger than the bound. The parser cannot go on.</summary>
    TooLarge,
}
