using System.Collections.Immutable;
using System.Text;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Hosting;

/// <summary>A vocabulary of the 256 bytes and one control token, <c>&lt;end&gt;</c>, which is also begin-of-text.</summary>
internal sealed class FakeTokenizer : ITokenizer
{
    public const int Control = 256;

    public int VocabularySize => 257;

    public int? BeginOfText => Control;

    public int? EndOfText => Control;

    public bool AddsBeginOfText => true;

    public ImmutableArray<int> SpecialTokens => [Control];

    public ImmutableArray<int> Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        IEnumerable<int> tokens = parseSpecial && string.Equals(text, "<end>", StringComparison.Ordinal)
            ? [Control]
            : Encoding.UTF8.GetBytes(text).Select(octet => (int)octet);
        return [.. addSpecial ? [Control] : Array.Empty<int>(), .. tokens];
    }

    public ReadOnlyMemory<byte> BytesOf(int token) => token == Control ? default : new[] { (byte)token };

    public string SpellingOf(int token) => token == Control ? "<end>" : ((char)token).ToString();

    public bool EndsGeneration(int token) => token == Control;
}
