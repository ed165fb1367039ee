using System.Text;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.Tests.ServerSentEvents;

public sealed class ServerSentEventReaderTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", 2, ServerSentEventStatus.EndOfStream)]
    [InlineData("data: a\r\n\r\n", 1, ServerSentEventStatus.EndOfStream)]
    [InlineData("", 0, ServerSentEventStatus.EndOfStream)]
    [InlineData("data: a\n\ndata: b", 1, ServerSentEventStatus.Truncated)]
    [InlineData("data: a\n\ndata: b\n", 1, ServerSentEventStatus.Truncated)]
    public async Task Tells_a_whole_stream_from_a_broken_one(string text, int events, ServerSentEventStatus end)
    {
        using var reader = new ServerSentEventReader(new TrickleStream(Encoding.UTF8.GetBytes(text)));
        int seen = 0;
        ServerSentEventStatus status;
        while ((status = await reader.ReadAsync(TestContext.Current.CancellationToken)) == ServerSentEventStatus.Event)
        {
            seen++;
        }

        Assert.Equal((events, end), (seen, status));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), reader.BytesRead);
    }

    [Fact]
    public async Task Says_which_events_are_here_already()
    {
        using var reader = new ServerSentEventReader(new MemoryStream("data: a\n\ndata: b\n\n"u8.ToArray()));

        await reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("a", reader.Current.ToString());
        Assert.True(reader.TryReadBuffered(out _));
        Assert.Equal("b", reader.Current.ToString());
        Assert.False(reader.TryReadBuffered(out _));
    }

    [Fact]
    public async Task Stops_at_an_event_over_the_bound()
    {
        byte[] body = Encoding.UTF8.GetBytes("data: " + new string('x', 100_000));
        using var reader = new ServerSentEventReader(new MemoryStream(body), maxEventBytes: 10_000);

        Assert.Equal(ServerSentEventStatus.TooLarge, await reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.InRange(reader.BytesRead, 10_000, 50_000);
    }

    /// <summary>Gives one byte a read, as the worst of networks.</summary>
    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..1], cancellationToken);
    }
}
