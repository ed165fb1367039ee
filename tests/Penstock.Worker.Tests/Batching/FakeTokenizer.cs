using System.Collections.Immutable;
using System.Text;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

/// <summary>A vocabulary of 64: token 0 ends an answer, the others are one letter each.</summary>
internal sealed class FakeTokenizer : ITokenizer
{
    public const int Size = 64;
    private const string Letters = "\0abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

    public int VocabularySize => Size;

    public int? BeginOfText => null;

    public int? EndOfText => 0;

    public bool AddsBeginOfText => false;

    public ImmutableArray<int> SpecialTokens => [0];

    public ImmutableArray<int> Tokenize(string text, bool addSpecial, bool parseSpecial) =>
        [.. text.Select(letter => Letters.IndexOf(letter, StringComparison.Ordinal))];

    public ReadOnlyMemory<byte> BytesOf(int token) => token == 0 ? default : Encoding.UTF8.GetBytes(Letters[token].ToString());

    public string SpellingOf(int token) => token == 0 ? "<end>" : Letters[token].ToString();

    public bool EndsGeneration(int token) => token == 0;
}
