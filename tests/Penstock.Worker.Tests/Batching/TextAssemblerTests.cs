using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

public sealed class TextAssemblerTests
{
    private static readonly Gen<string> Texts =
        OneOf("a", "b", "ab", "ß", "€", "😀", "\n", " ").Array[0, 40].Select(parts => string.Concat(parts));

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    private static TokenLogProb LogProb(int token) => new(token, [], -1, []);

    private static (string Text, List<string> Pieces, List<int> Tokens, bool Stopped) Assemble(
        byte[] bytes, IEnumerable<int> cuts, params ImmutableArray<string> stops)
    {
        var assembler = new TextAssembler(stops);
        var pieces = new List<string>();
        var tokens = new List<int>();
        int begin = 0, token = 0;
        void Take(AssembledText text)
        {
            pieces.Add(text.Text);
            tokens.AddRange(text.LogProbs.Select(logProb => logProb.Token));
        }

        foreach (int end in cuts.Append(bytes.Length))
        {
            if (!assembler.Stopped)
            {
                Take(assembler.Add(bytes.AsSpan(begin, end - begin), LogProb(token++)));
            }

            begin = end;
        }

        Take(assembler.Finish());
        return (string.Concat(pieces), pieces, tokens, assembler.Stopped);
    }

    [Fact]
    public void Gives_back_the_text_however_its_bytes_are_cut() =>
        Gen.Select(Texts, Gen.Int[0, 1000].Array[0, 30]).Sample((text, cuts) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int[] ends = [.. cuts.Select(cut => cut % (bytes.Length + 1)).Order()];
            (string joined, List<string> pieces, List<int> tokens, _) = Assemble(bytes, ends);

            Assert.Equal(text, joined);
            Assert.Equal(Enumerable.Range(0, ends.Length + 1), tokens);
            Assert.DoesNotContain(pieces, piece => piece.Contains('\uFFFD', StringComparison.Ordinal));
            Assert.DoesNotContain(pieces, piece => piece.Length > 0 && (char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1])));
        });

    [Fact]
    public void Ends_where_the_first_stop_text_begins_however_the_bytes_are_cut() =>
        Gen.Select(Texts, OneOf("ab", "aab", "€", "b\n", "😀a").Array[1, 3], Gen.Int[0, 1000].Array[0, 30]).Sample((text, stops, cuts) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int[] ends = [.. cuts.Select(cut => cut % (bytes.Length + 1)).Order()];
            (string joined, _, _, bool stopped) = Assemble(bytes, ends, [.. stops]);

            int first = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(index => index >= 0).DefaultIfEmpty(-1).Min();
            if (!stopped)
            {
                Assert.Equal(-1, first);
                Assert.Equal(text, joined);
            }
            else
            {
                // A stop text that is complete earlier wins over one that begins earlier and ends later.
                Assert.Contains(stops, stop => text.AsSpan(joined.Length).StartsWith(stop, StringComparison.Ordinal));
                Assert.StartsWith(joined, text, StringComparison.Ordinal);
                Assert.DoesNotContain(stops, stop => joined.Contains(stop, StringComparison.Ordinal));
            }
        });

    [Fact]
    public void Holds_back_no_more_than_the_beginning_of_a_stop_text()
    {
        var assembler = new TextAssembler(["END"]);

        Assert.Equal("Hello ", assembler.Add("Hello E"u8, logProb: null).Text);
        Assert.Equal("", assembler.Add("N"u8, logProb: null).Text);
        Assert.Equal("ENjoy", assembler.Add("joy"u8, logProb: null).Text);
        Assert.Equal(" it", assembler.Add(" itEND, and more"u8, logProb: null).Text);
        Assert.True(assembler.Stopped);
        Assert.Equal("", assembler.Finish().Text);
    }

    [Fact]
    public void Gives_the_tokens_of_a_character_together_with_it()
    {
        var assembler = new TextAssembler([]);
        byte[] euro = Encoding.UTF8.GetBytes("€");

        Assert.True(assembler.Add(euro.AsSpan(0, 1), LogProb(1)).IsEmpty);
        Assert.True(assembler.Add(euro.AsSpan(1, 1), LogProb(2)).IsEmpty);
        AssembledText whole = assembler.Add(euro.AsSpan(2, 1), LogProb(3));

        Assert.Equal("€", whole.Text);
        Assert.Equal([1, 2, 3], whole.LogProbs.Select(logProb => logProb.Token));
    }

    [Fact]
    public void Drops_a_character_that_never_becomes_whole()
    {
        var assembler = new TextAssembler([]);

        Assert.Equal("a", assembler.Add([(byte)'a', 0xE2, 0x82], logProb: null).Text);
        Assert.Equal("", assembler.Finish().Text);
    }

    [Fact]
    public void Shows_bytes_that_are_no_text_as_the_replacement_character()
    {
        var assembler = new TextAssembler([]);

        Assert.Equal("a\uFFFDb", assembler.Add([(byte)'a', 0xFF, (byte)'b'], logProb: null).Text);
    }

    [Fact]
    public void Leaves_out_the_tokens_of_a_stop_text()
    {
        var assembler = new TextAssembler(["stop"]);
        assembler.Add("go "u8, LogProb(1));
        assembler.Add("st"u8, LogProb(2));

        AssembledText last = assembler.Add("op"u8, LogProb(3));

        Assert.True(assembler.Stopped);
        Assert.Empty(last.LogProbs);
    }
}
