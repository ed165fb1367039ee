namespace Penstock.Protocols.Bedrock.EventStream;

/// <summary>A frame of an <c>application/vnd.amazon.eventstream</c>.</summary>
/// <param name="Headers">In order, without doubles.</param>
/// <param name="Payload">Often JSON; may be empty.</param>
public sealed record EventStreamMessage(IReadOnlyList<EventStreamHeader> Headers, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The text of the header of that name, or null.</summary>
    public string? Text(string name) =>
        Headers.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.Ordinal))?.Value as string;
}
