using System.Collections.Immutable;

namespace Penstock.Worker.Batching;

/// <summary>A model's vocabulary. Thread-safe.</summary>
public interface ITokenizer
{
    /// <summary>Number of tokens; ids run from 0 to this, exclusive.</summary>
    int VocabularySize { get; }

    /// <summary>Begin-of-text token, or null where the vocabulary has none.</summary>
    int? BeginOfText { get; }

    /// <summary>End-of-text token, or null where the vocabulary has none.</summary>
    int? EndOfText { get; }

    /// <summary>True when the model wants <see cref="BeginOfText"/> before a prompt.</summary>
    bool AddsBeginOfText { get; }

    /// <summary>Tokens that template text may spell out: control, unknown and user-defined ones.</summary>
    ImmutableArray<int> SpecialTokens { get; }

    /// <summary>
    /// Cuts <paramref name="text"/> into tokens. Set <paramref name="parseSpecial"/> only for text that a template made: with it,
    /// control tokens spelled out in the text become control tokens.
    /// </summary>
    /// <param name="text">Any text; unpaired surrogates become U+FFFD.</param>
    /// <param name="addSpecial">Adds begin-of-text (and what else the vocabulary wants) around the text.</param>
    /// <param name="parseSpecial">Reads spelled-out control tokens as such.</param>
    ImmutableArray<int> Tokenize(string text, bool addSpecial, bool parseSpecial);

    /// <summary>The token's bytes in an answer; empty for control tokens. May end inside a character.</summary>
    ReadOnlyMemory<byte> BytesOf(int token);

    /// <summary>The token as templates spell it, control tokens too (<c>&lt;s&gt;</c>, <c>&lt;|im_end|&gt;</c>).</summary>
    string SpellingOf(int token);

    /// <summary>True when the token ends an answer.</summary>
    bool EndsGeneration(int token);
}
