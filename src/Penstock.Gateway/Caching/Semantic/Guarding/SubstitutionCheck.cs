using System.Collections.Frozen;

namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>Finds questions that are the same word for word but for one word, however often it stands there.</summary>
internal static class SubstitutionCheck
{
    private const int LeastWords = 2;

    private static readonly FrozenDictionary<string, int> Interrogatives = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["what"] = 0,
        ["which"] = 0,
        ["who"] = 1,
        ["whom"] = 1,
        ["whose"] = 2,
        ["when"] = 3,
        ["where"] = 4,
        ["why"] = 5,
        ["how"] = 6,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True where a word with a meaning took the place of another word that cannot stand for it.</summary>
    public static bool Differ(Question asked, Question kept) =>
        Exchanged(asked, kept) is var (left, right) && ((left.IsContent || right.IsContent) ? !MeaningGuard.Alike(left.Text, right.Text) : AreOtherQuestions(left, right));

    private static bool AreOtherQuestions(Word left, Word right) =>
        Interrogatives.TryGetValue(left.Text, out int one) && Interrogatives.TryGetValue(right.Text, out int other) && one != other;

    private static (Word Left, Word Right)? Exchanged(Question asked, Question kept)
    {
        if (asked.Words.Length != kept.Words.Length || asked.Words.Length < LeastWords)
        {
            return null;
        }

        (Word Left, Word Right)? exchanged = null;
        for (int i = 0; i < asked.Words.Length; i++)
        {
            (Word left, Word right) = (asked.Words[i], kept.Words[i]);
            if (string.Equals(left.Stem, right.Stem, StringComparison.Ordinal))
            {
                continue;
            }

            bool isFirst = exchanged is null;
            if (!isFirst && !(string.Equals(exchanged!.Value.Left.Stem, left.Stem, StringComparison.Ordinal) && string.Equals(exchanged.Value.Right.Stem, right.Stem, StringComparison.Ordinal)))
            {
                return null;
            }

            exchanged = (left, right);
        }

        return exchanged;
    }
}
