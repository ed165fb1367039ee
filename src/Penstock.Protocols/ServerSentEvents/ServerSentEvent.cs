using System.Text;

namespace Penstock.Protocols.ServerSentEvents;

/// <summary>
/// One event of a <c>text/event-stream</c>, as slices of the parser's buffer: valid until the parser is touched again.
/// </summary>
/// <param name="Data">The data lines, joined by LF, without the field names. Never empty.</param>
/// <param name="EventType">The value of <c>event:</c>, empty where the event has none (a client then calls it <c>message</c>).</param>
/// <param name="Raw">
/// The event as it arrived, with comments and the blank line that ends it: what a relay forwards. Fields that are unknown survive in it.
/// </param>
public readonly record struct ServerSentEvent(ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> EventType, ReadOnlyMemory<byte> Raw)
{
    /// <summary>True for the event that ends a stream of OpenAI's dialect.</summary>
    public bool IsDone => Data.Span.SequenceEqual("[DONE]"u8);

    /// <summary>True when <c>event:</c> is <paramref name="name"/> (UTF-8).</summary>
    public bool IsType(ReadOnlySpan<byte> name) => EventType.Span.SequenceEqual(name);

    /// <summary>The data as text, for tests and logs of lengths; a relay has no use for it.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Data.Span);
}
