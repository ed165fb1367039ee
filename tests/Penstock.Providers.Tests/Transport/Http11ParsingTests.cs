using System.Text;
using CsCheck;
using Penstock.Providers.Transport.Http11;

namespace Penstock.Providers.Tests.Transport;

/// <summary>Heads and chunks, cut at every place.</summary>
public sealed class Http11ParsingTests
{
    private static readonly byte[] Chunked = Encoding.Latin1.GetBytes("5\r\nhello\r\n1;x=\"y\"\r\n,\r\n6 \r\n world\r\n0\r\nX-Sum: 1\r\n\r\n");

    [Fact]
    public void The_end_of_a_head_is_found_wherever_it_is_cut()
    {
        foreach (string head in new[] { "HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\nA: b\n\n", "HTTP/1.1 200 OK\r\n\r\n" })
        {
            byte[] bytes = Encoding.Latin1.GetBytes(head + "body\r\n\r\n");
            for (int cut = 0; cut < head.Length; cut++)
            {
                Assert.Equal(-1, ResponseHeadParser.FindEnd(bytes.AsSpan(0, cut), 0));
                Assert.Equal(head.Length, ResponseHeadParser.FindEnd(bytes, cut));
            }
        }
    }

    [Fact]
    public void Chunks_are_read_wherever_they_are_cut_and_however_much_is_asked_for()
    {
        for (int first = 0; first <= Chunked.Length; first++)
        {
            for (int second = first; second <= Chunked.Length; second++)
            {
                Assert.Equal("hello, world", Decode([Chunked[..first], Chunked[first..second], Chunked[second..]], 1 + (second % 4)));
            }
        }
    }

    [Fact]
    public void Nothing_behind_the_last_chunk_is_taken()
    {
        var decoder = new ChunkDecoder();
        byte[] target = new byte[64];

        Assert.Null(decoder.Decode([.. Chunked, .. "HTTP/1.1"u8], target, out int consumed, out int produced));

        Assert.Equal((Chunked.Length, 12, true), (consumed, produced, decoder.IsEnded));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData(";x\r\n")]
    [InlineData("g\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("0x5\r\nhello\r\n")]
    [InlineData("5 5\r\nhello\r\n")]
    [InlineData("5\nhello\r\n")]
    [InlineData("5\r\nhelloX\r\n")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5;a\nb\r\nhello\r\n")]
    [InlineData("80000000\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n")]
    [InlineData("0\r\nX: 1\n\r\n")]
    public void What_is_no_chunk_is_said_so(string text)
    {
        var decoder = new ChunkDecoder();

        Assert.NotNull(decoder.Decode(Encoding.Latin1.GetBytes(text), new byte[64], out _, out _));
    }

    [Fact]
    public void Lines_of_chunks_and_trailers_are_bounded()
    {
        var size = new ChunkDecoder();
        var trailer = new ChunkDecoder();

        Assert.NotNull(size.Decode(Encoding.Latin1.GetBytes("5;" + new string('a', ChunkDecoder.MaxLineBytes)), new byte[1], out _, out _));
        Assert.NotNull(trailer.Decode(Encoding.Latin1.GetBytes("0\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", ChunkDecoder.MaxLineBytes / 4))), new byte[1], out _, out _));
    }

    [Fact]
    public void Any_bytes_at_all_are_answered_without_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            _ = ResponseHeadParser.FindEnd(bytes, 0);
            _ = ResponseHeadParser.TryParse(bytes, isHeadRequest: false, out _);
            _ = ResponseHeadParser.TryParse([.. "HTTP/1.1 200 OK\r\n"u8, .. bytes, .. "\r\n\r\n"u8], isHeadRequest: false, out _);
            var decoder = new ChunkDecoder();
            _ = decoder.Decode(bytes, new byte[64], out int consumed, out int produced);
            return consumed <= bytes.Length && produced <= consumed;
        });

    [Theory]
    [InlineData("Connection: close", false)]
    [InlineData("Connection: x, Close", false)]
    [InlineData("Connection: keep-alive", true)]
    [InlineData("Transfer-Encoding: chunked", false)]
    public void A_connection_is_kept_where_the_answer_says_nothing_else(string line, bool keeps)
    {
        string head = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{line}\r\nKeep-Alive: max=5, timeout=20\r\n\r\n";

        Assert.Null(ResponseHeadParser.TryParse(Encoding.Latin1.GetBytes(head), isHeadRequest: false, out ResponseHead parsed));

        Assert.Equal((keeps, TimeSpan.FromSeconds(20)), (parsed.KeepsAlive, parsed.KeepAliveTimeout!.Value));
    }

    private static string Decode(byte[][] pieces, int targetBytes)
    {
        var decoder = new ChunkDecoder();
        var read = new List<byte>();
        byte[] target = new byte[targetBytes];
        foreach (byte[] piece in pieces)
        {
            ReadOnlySpan<byte> rest = piece;
            int consumed;
            do
            {
                Assert.Null(decoder.Decode(rest, target, out consumed, out int produced));
                read.AddRange(target.AsSpan(0, produced));
                rest = rest[consumed..];
            }
            while (!rest.IsEmpty);
        }

        Assert.True(decoder.IsEnded);
        return Encoding.Latin1.GetString([.. read]);
    }
}
