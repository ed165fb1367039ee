using System.Runtime.CompilerServices;

namespace Penstock.Protocols.ServerSentEvents;

/// <summary>
/// Reads events from a stream as they arrive. Holds no more than one event and one read's worth of bytes; does not own the stream.
/// Time limits are the caller's: cancel <c>ReadAsync</c>, or watch <see cref="BytesRead"/>.
/// </summary>
/// <param name="source">A body of type <c>text/event-stream</c>.</param>
/// <param name="maxEventBytes">Largest event in bytes.</param>
public sealed class ServerSentEventReader(Stream source, int maxEventBytes = ServerSentEventParser.DefaultMaxEventBytes) : IDisposable
{
    private readonly ServerSentEventParser _parser = new(maxEventBytes);
    private ServerSentEvent _current;
    private bool _ended;

    /// <summary>The event that the last <see cref="ReadAsync"/> found; valid until the next one.</summary>
    public ServerSentEvent Current => _current;

    /// <summary>Bytes taken from the stream so far, comments included: it moves while the sender is alive.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// True when the next <see cref="ReadAsync"/> would need the network: a relay flushes then, and not between events that are here already.
    /// Moves <see cref="Current"/> on where it is false.
    /// </summary>
    public bool TryReadBuffered(out ServerSentEventStatus status)
    {
        status = _parser.TryRead(out _current);
        return status != ServerSentEventStatus.NeedMoreData;
    }

    /// <summary>Waits for the next event: <c>Event</c>, <c>EndOfStream</c>, <c>Truncated</c> or <c>TooLarge</c>.</summary>
    /// <exception cref="IOException">The connection broke; with HTTP also <see cref="System.Net.Http.HttpRequestException"/>.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // a wait for each event of each stream
    public async ValueTask<ServerSentEventStatus> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryReadBuffered(out ServerSentEventStatus status))
            {
                return status;
            }

            if (_ended)
            {
                return _parser.HasPartialEvent ? ServerSentEventStatus.Truncated : ServerSentEventStatus.EndOfStream;
            }

            int count = await source.ReadAsync(_parser.GetMemory(), cancellationToken);
            _ended = count == 0;
            BytesRead += count;
            _parser.Advance(count);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _parser.Dispose();
}
