namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>Finds questions of the same words in other roles: "from A to B" against "from B to A", "does A eat B" against "does B eat A".</summary>
internal static class RoleCheck
{
    /// <summary>True where a word has moved into another's role.</summary>
    public static bool Differ(Question asked, Question kept) => RolesMoved(asked, kept) || Swapped(asked, kept) || Turned(asked, kept);

    // 0. One "from" less and one "to" more.
    private static bool Turned(Question asked, Question kept)
    {
        int Surplus(string word) => asked.Words.Count(other => string.Equals(other.Text, word, StringComparison.Ordinal))
            - kept.Words.Count(other => string.Equals(other.Text, word, StringComparison.Ordinal));
        return asked.Words.Length == kept.Words.Length && Surplus("from") * Surplus("to") < 0;
    }

    // 1. A word that follows "from" on one side follows "to" on the other, and the other way round.
    private static bool RolesMoved(Question asked, Question kept)
    {
        Dictionary<string, string> left = Roles(asked), right = Roles(kept);
        foreach ((string role, string word) in left)
        {
            if (right.TryGetValue(role, out string? other) && !string.Equals(word, other, StringComparison.Ordinal)
                && (right.Any(entry => !string.Equals(entry.Key, role, StringComparison.Ordinal) && string.Equals(entry.Value, word, StringComparison.Ordinal))
                    && left.Any(entry => !string.Equals(entry.Key, role, StringComparison.Ordinal) && string.Equals(entry.Value, other, StringComparison.Ordinal))))
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<string, string> Roles(Question question)
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i + 1 < question.Words.Length; i++)
        {
            if (Lexicon.Roles.Contains(question.Words[i].Text) && NextContent(question, i + 1) is { } word)
            {
                roles.TryAdd(question.Words[i].Text, word);
            }
        }

        return roles;
    }

    private static string? NextContent(Question question, int start)
    {
        for (int i = start; i < question.Words.Length && i < start + 3; i++)
        {
            if (question.Words[i].IsContent)
            {
                return question.Words[i].Stem;
            }
        }

        return null;
    }

    // 2. The same words in nearly the same places, but two of them exchanged; "A and B" may become "B and A".
    private static bool Swapped(Question asked, Question kept)
    {
        string[] left = Content(asked), right = Content(kept);
        if (left.Length != right.Length || left.Length < 2)
        {
            return false;
        }

        int[] places = [.. Enumerable.Range(0, left.Length).Where(i => !string.Equals(left[i], right[i], StringComparison.Ordinal))];
        return places.Length == 2
            && string.Equals(left[places[0]], right[places[1]], StringComparison.Ordinal)
            && string.Equals(left[places[1]], right[places[0]], StringComparison.Ordinal)
            && !(AreJoined(asked, left[places[0]], left[places[1]]) && AreJoined(kept, left[places[0]], left[places[1]]));
    }

    private static string[] Content(Question question) => [.. question.Words.Where(static word => word.IsContent).Select(static word => word.Stem)];

    private static bool AreJoined(Question question, string one, string other)
    {
        int first = IndexOf(question, one), second = IndexOf(question, other);
        (first, second) = (Math.Min(first, second), Math.Max(first, second));
        return first >= 0 && question.Words.AsSpan()[(first + 1)..second].ToArray().Any(static word => Lexicon.Joins.Contains(word.Text) || word.Text is "vs" or "versus")
            && !question.Words.AsSpan()[(first + 1)..second].ToArray().Any(static word => word.IsContent && !Lexicon.Joins.Contains(word.Text) && word.Text is not ("vs" or "versus"));
    }

    private static int IndexOf(Question question, string stem)
    {
        for (int i = 0; i < question.Words.Length; i++)
        {
            if (string.Equals(question.Words[i].Stem, stem, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
