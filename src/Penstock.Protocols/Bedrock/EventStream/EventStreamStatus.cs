namespace Penstock.Protocols.Bedrock.EventStream;

/// <summary>What <see cref="EventStreamReader.TryRead"/> found.</summary>
public enum EventStreamStatus
{
    /// <summary>A whole frame.</summary>
    Message,

    /// <summary>The bytes so far end inside a frame: append more.</summary>
    NeedMoreData,

    /// <summary>One of the two checksums is wrong. The reader cannot go on.</summary>
    ChecksumMismatch,

    /// <summary>The length of the headers is over its bound or over that of the frame.</summary>
    InvalidHeadersLength,

    /// <summary>The length of the payload is over its bound, or the frame is shorter than a frame can be.</summary>
    InvalidPayloadLength,

    /// <summary>A header stands twice.</summary>
    DuplicateHeader,

    /// <summary>The headers are not well formed.</summary>
    InvalidHeader,
}
