using System.Buffers;
using System.Text;
using CsCheck;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.Tests.ServerSentEvents;

public sealed class ServerSentEventParserTests
{
    private const string Sample =
        "\uFEFFdata: {\"a\":1}\n\n: ping\n\nevent: delta\r\ndata: één\r\ndata:  two\r\nid: 7\r\n\r\ndata\ndata\n\nretry: 5\n\ndata:x\r\revent: end\ndata: [DONE]\n\n";

    private static readonly string[] Pieces =
        ["\n", "\r", "\r\n", "\n\n", "data: ", "data:", "event: x", ":", "id", "\uFEFF", "ü"];

    [Fact]
    public void Reads_events_as_the_standard_wants()
    {
        List<(string Type, string Data)> events = Parse(Encoding.UTF8.GetBytes(Sample), 1_000);

        Assert.Equal([("", "{\"a\":1}"), ("delta", "één\n two"), ("", "\n"), ("", "x"), ("end", "[DONE]")], events);
    }

    [Fact]
    public void Reads_the_same_events_wherever_the_bytes_are_split()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample);
        List<(string, string)> whole = Parse(bytes, bytes.Length);

        for (int split = 0; split <= bytes.Length; split++)
        {
            using var parser = new ServerSentEventParser();
            var events = new List<(string, string)>();
            parser.Append(bytes.AsSpan(0, split));
            Drain(parser, events);
            parser.Append(bytes.AsSpan(split));
            Drain(parser, events);

            Assert.Equal(whole, events);
        }

        Assert.Equal(whole, Parse(bytes, 1));
    }

    [Fact]
    public void Reads_the_same_events_in_any_chunks_of_any_stream()
    {
        Gen<string> text = Gen.OneOf(
            Gen.OneOf([.. Pieces.Select(Gen.Const)]),
            Gen.String[Gen.Char['a', 'f'], 0, 5]).Array[0, 40].Select(string.Concat);
        Gen.Select(text, Gen.Int[1, 9]).Sample((stream, chunk) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(stream);
            Assert.Equal(Parse(bytes, Math.Max(1, bytes.Length)), Parse(bytes, chunk));
        });
    }

    [Fact]
    public void Reads_back_what_the_writer_wrote()
    {
        Gen<string> data = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Const('\n'), Gen.Const(':'), Gen.Const(' ')), 1, 60]
            .Where(text => text.Length > 0);
        Gen.Select(data, Gen.Bool).Sample((text, named) =>
        {
            var output = new ArrayBufferWriter<byte>();
            output.Write(ServerSentEventWriter.KeepAlive);
            if (named)
            {
                ServerSentEventWriter.WriteEvent(output, "tick"u8, Encoding.UTF8.GetBytes(text));
            }
            else
            {
                ServerSentEventWriter.WriteData(output, Encoding.UTF8.GetBytes(text));
            }

            Assert.Equal([(named ? "tick" : "", text)], Parse(output.WrittenSpan.ToArray(), 3));
        });
    }

    [Fact]
    public void Raw_bytes_are_the_events_own_bytes_so_that_a_relay_may_forward_them()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("id: 3\ndata: a\n\nx-new: 1\ndata: b\r\n\r\n");
        using var parser = new ServerSentEventParser();
        parser.Append(bytes);
        var raw = new List<byte>();
        while (parser.TryRead(out ServerSentEvent next) == ServerSentEventStatus.Event)
        {
            raw.AddRange(next.Raw.Span);
        }

        Assert.Equal(bytes, raw);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(5_000)]
    public void Refuses_an_event_without_an_end_and_holds_no_more_than_the_bound(int chunk)
    {
        using var parser = new ServerSentEventParser(maxEventBytes: 1_000);
        byte[] filler = Encoding.UTF8.GetBytes(new string('a', chunk));
        parser.Append("data: "u8);
        int appended = 0;
        while (parser.TryRead(out _) == ServerSentEventStatus.NeedMoreData)
        {
            parser.Append(filler);
            appended += chunk;
        }

        Assert.InRange(appended, 990, 1_000 + chunk);
        Assert.Equal(ServerSentEventStatus.TooLarge, parser.TryRead(out _));
    }

    [Fact]
    public void Refuses_an_event_of_endless_small_lines()
    {
        using var parser = new ServerSentEventParser(maxEventBytes: 1_000);
        ServerSentEventStatus status;
        int lines = 0;
        do
        {
            parser.Append("data: a\n"u8);
            lines++;
        }
        while ((status = parser.TryRead(out _)) == ServerSentEventStatus.NeedMoreData);

        Assert.Equal(ServerSentEventStatus.TooLarge, status);
        Assert.InRange(lines, 120, 130);
    }

    [Fact]
    public void Goes_on_for_ever_in_the_memory_of_one_event()
    {
        using var parser = new ServerSentEventParser(maxEventBytes: 100);
        int events = 0;
        for (int i = 0; i < 10_000; i++)
        {
            parser.Append("data: 0123456789\n\n"u8);
            events += parser.TryRead(out _) == ServerSentEventStatus.Event ? 1 : 0;
        }

        Assert.Equal(10_000, events);
        Assert.False(parser.HasPartialEvent);
    }

    private static List<(string Type, string Data)> Parse(byte[] bytes, int chunk)
    {
        using var parser = new ServerSentEventParser();
        var events = new List<(string, string)>();
        foreach (byte[] part in bytes.Chunk(chunk))
        {
            parser.Append(part);
            Drain(parser, events);
        }

        return events;
    }

    private static void Drain(ServerSentEventParser parser, List<(string, string)> events)
    {
        while (parser.TryRead(out ServerSentEvent next) == ServerSentEventStatus.Event)
        {
            events.Add((Encoding.UTF8.GetString(next.EventType.Span), next.ToString()));
        }
    }
}
