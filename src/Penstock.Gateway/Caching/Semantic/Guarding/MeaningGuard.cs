namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>
/// Looks for what a vector does not see: two questions that differ in a number, a negation, an opposite, an order, a name or one word are
/// almost equal to an encoder and have different answers. Fails closed: what it cannot tell apart from a real difference it blocks.
/// </summary>
public static class MeaningGuard
{
    private const int LeastFrame = 2;
    private const double Related = 0.6;
    private const double Close = 0.65;
    private const double Same = 0.75;
    private const int LeastRoot = 4;

    /// <summary>Whether the answer of one may be given to the other.</summary>
    public static GuardVerdict Check(Question asked, Question kept)
    {
        if (asked.IsVolatile || kept.IsVolatile)
        {
            return GuardVerdict.Volatile;
        }

        double overlap = Overlap(asked, kept);
        if (!SameBag(asked, kept, static word => word.IsCode))
        {
            return GuardVerdict.Code;
        }

        if (OtherNumbers(asked, kept, overlap))
        {
            return GuardVerdict.Numbers;
        }

        if ((Negations(asked) + Negations(kept)) % 2 != 0 && overlap >= Related)
        {
            return GuardVerdict.Negation;
        }

        HashSet<string> askedOnly = Only(asked, kept), keptOnly = Only(kept, asked);
        if (Opposed(asked, kept))
        {
            return GuardVerdict.Antonym;
        }

        if (RoleCheck.Differ(asked, kept))
        {
            return GuardVerdict.Order;
        }

        if (askedOnly.Count == 0 && keptOnly.Count == 0)
        {
            return SubstitutionCheck.Differ(asked, kept) ? GuardVerdict.Word : GuardVerdict.Passed;
        }

        return overlap >= Related && OtherNames(asked, askedOnly, kept, keptOnly, overlap) ? GuardVerdict.Entity
            : OneSpan(asked, kept) || SubstitutionCheck.Differ(asked, kept) ? GuardVerdict.Word
            : GuardVerdict.Passed;
    }

    // The share of the longer question's words, numbers aside, that the other has too.
    private static double Overlap(Question left, Question right)
    {
        static HashSet<string> Words(Question question) =>
            question.Words.Where(static word => word.IsContent && !word.IsNumber && !Lexicon.Negators.Contains(word.Text)).Select(static word => word.Stem).ToHashSet(StringComparer.Ordinal);

        HashSet<string> one = Words(left), other = Words(right);
        int longer = Math.Max(one.Count, other.Count);
        return longer == 0 ? 1 : one.Count(other.Contains) / (double)longer;
    }

    private static bool SameBag(Question left, Question right, Func<Word, bool> where)
    {
        IEnumerable<string> Bag(Question question) => question.Words.Where(where).Select(static word => word.Text).Order(StringComparer.Ordinal);
        return Bag(left).SequenceEqual(Bag(right), StringComparer.Ordinal);
    }

    // Each side has a number that the other has not; or one side has, and the questions are otherwise close.
    private static bool OtherNumbers(Question asked, Question kept, double overlap)
    {
        List<string> left = Numbers(asked), right = Numbers(kept);
        foreach (string number in left.ToArray())
        {
            if (right.Remove(number))
            {
                left.Remove(number);
            }
        }

        bool both = left.Count > 0 && right.Count > 0;
        return both ? left.Concat(right).Any(HasDigit) || overlap >= Close : (left.Count > 0 || right.Count > 0) && overlap >= Close;
    }

    private static bool HasDigit(string number) => number.Any(char.IsDigit);

    private static List<string> Numbers(Question question) => [.. question.Words.Where(static word => word.IsNumber).Select(static word => word.Stem)];

    private static int Negations(Question question) => question.Words.Count(static word => Lexicon.Negators.Contains(word.Text));

    private static HashSet<string> Only(Question left, Question right)
    {
        var only = left.Words.Where(static word => word.IsContent).Select(static word => word.Stem).ToHashSet(StringComparer.Ordinal);
        foreach (Word word in right.Words)
        {
            only.Remove(word.Stem);
        }

        return only;
    }

    // Words of one side only, function words included: "turn on" and "turn off" differ in nothing else.
    private static bool Opposed(Question asked, Question kept)
    {
        var left = asked.Words.Select(static word => word.Text).ToHashSet(StringComparer.Ordinal);
        var right = kept.Words.Select(static word => word.Text).ToHashSet(StringComparer.Ordinal);
        foreach (string word in left.Where(word => !right.Contains(word)))
        {
            foreach (string other in right.Where(other => !left.Contains(other)))
            {
                if (AreOpposites(word, other))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool AreOpposites(string word, string other)
    {
        string stem = Stem.Of(word), otherStem = Stem.Of(other);
        return (Lexicon.Antonyms.TryGetValue(stem, out var opposites) && opposites.Contains(otherStem))
            || (Lexicon.Antonyms.TryGetValue(word, out opposites) && opposites.Contains(other))
            || IsPrefixed(stem, otherStem) || IsPrefixed(otherStem, stem) || DifferInPrefix(stem, otherStem)
            || (word.EndsWith("less", StringComparison.Ordinal) && word.Length > 6 && other.StartsWith(word[..^4], StringComparison.Ordinal))
            || (other.EndsWith("less", StringComparison.Ordinal) && other.Length > 6 && word.StartsWith(other[..^4], StringComparison.Ordinal));
    }

    private static bool IsPrefixed(string word, string root) =>
        root.Length >= 3 && Lexicon.OpposingPrefixes.Any(prefix => word.Length == root.Length + prefix.Length
            && word.StartsWith(prefix, StringComparison.Ordinal) && word.EndsWith(root, StringComparison.Ordinal));

    // "hypertension" and "hypotension", "encrypt" and "decrypt".
    private static bool DifferInPrefix(string word, string other)
    {
        foreach (string prefix in Lexicon.OpposingPrefixes)
        {
            if (word.StartsWith(prefix, StringComparison.Ordinal) && word.Length - prefix.Length >= 4
                && Lexicon.OpposingPrefixes.Any(another => !string.Equals(another, prefix, StringComparison.Ordinal)
                    && string.Equals(other, another + word[prefix.Length..], StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    // Each side names something that the other does not know at all, or one side does and the rest is the same.
    private static bool OtherNames(Question asked, HashSet<string> askedOnly, Question kept, HashSet<string> keptOnly, double overlap)
    {
        int left = Names(asked, askedOnly), right = Names(kept, keptOnly);
        return (left > 0 && right > 0) || ((left > 0 || right > 0) && Math.Min(askedOnly.Count, keptOnly.Count) == 0 && overlap >= Same);
    }

    private static int Names(Question question, HashSet<string> only) => question.Words.Count(word => word.IsName && only.Contains(word.Stem));

    // The same beginning and the same end around one phrase on each side, both of which mean something and not the same.
    private static bool OneSpan(Question asked, Question kept)
    {
        var left = asked.Words;
        var right = kept.Words;
        int shorter = Math.Min(left.Length, right.Length), prefix = 0, suffix = 0;
        while (prefix < shorter && AreSame(left[prefix], right[prefix]))
        {
            prefix++;
        }

        while (suffix < shorter - prefix && AreSame(left[^(suffix + 1)], right[^(suffix + 1)]))
        {
            suffix++;
        }

        string[] one = Content(left, prefix, suffix), other = Content(right, prefix, suffix);
        bool isFramed = prefix + suffix >= LeastFrame && prefix + suffix >= 2 * (Math.Max(left.Length, right.Length) - prefix - suffix);
        return isFramed && one.Length > 0 && other.Length > 0 && !one.Any(word => other.Any(another => Alike(word, another)));
    }

    private static string[] Content(System.Collections.Immutable.ImmutableArray<Word> words, int prefix, int suffix) =>
        [.. words.AsSpan()[prefix..^suffix].ToArray().Where(static word => word.IsContent).Select(static word => word.Text)];

    private static bool AreSame(Word left, Word right) => string.Equals(left.Stem, right.Stem, StringComparison.Ordinal);

    /// <summary>Whether one word may stand for the other: an inflection, a synonym, or of one root.</summary>
    internal static bool Alike(string word, string other)
    {
        string stem = Stem.Of(word), otherStem = Stem.Of(other);
        return string.Equals(stem, otherStem, StringComparison.Ordinal)
            || (Lexicon.Synonyms.TryGetValue(word, out int left) && Lexicon.Synonyms.TryGetValue(other, out int right) && left == right)
            || (stem.Length >= 5 && otherStem.Length >= 5 && stem.AsSpan().CommonPrefixLength(otherStem) >= Math.Max(LeastRoot, Math.Max(stem.Length, otherStem.Length) - 3));
    }
}
