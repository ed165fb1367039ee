using System.Collections.Immutable;

namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>A question's words, as the guard and the evidence of words see them.</summary>
public sealed class Question
{
    private Question(string text, ImmutableArray<Word> words) => (Text, Words) = (text, words);

    /// <summary>As it was asked.</summary>
    public string Text { get; }

    /// <summary>Its words in order.</summary>
    internal ImmutableArray<Word> Words { get; }

    /// <summary>True where the right answer changes with time.</summary>
    public bool IsVolatile
    {
        get
        {
            for (int i = 0; i < Words.Length; i++)
            {
                if (Lexicon.Volatile.Contains(Words[i].Text)
                    || (i + 1 < Words.Length && Lexicon.VolatilePairs.Contains(Words[i].Text + " " + Words[i + 1].Text)))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Reads a text.</summary>
    public static Question Of(string text) => new(text, WordReader.Read(text));

    /// <summary>What is left when case, white space and final punctuation are not looked at; equal texts of this form are one question.</summary>
    public static string Normalise(string text) =>
        string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.', '?', '!', ' ');
}
