namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>A word of a question.</summary>
/// <param name="Text">In lower case, contractions resolved.</param>
/// <param name="Stem">Without its ending.</param>
/// <param name="IsName">Written like a name: capitalised inside a sentence, or in capitals.</param>
/// <param name="IsNumber">Digits, or a number in words.</param>
/// <param name="IsCode">An identifier, an address, or part of a quotation.</param>
internal readonly record struct Word(string Text, string Stem, bool IsName, bool IsNumber, bool IsCode)
{
    /// <summary>True for a word that carries meaning.</summary>
    public bool IsContent => IsNumber || IsCode || IsName || !Lexicon.Empty.Contains(Text);
}
