namespace Penstock.Gateway.Experiments;

/// <summary>How alike two texts are, by their words.</summary>
internal static class TextSimilarity
{
    /// <summary>Dice's coefficient over the multisets of words, case aside: 1 for the same words, 0 for none in common; two empty texts are alike.</summary>
    public static double Of(string one, string other)
    {
        Dictionary<string, int> words = new(StringComparer.OrdinalIgnoreCase);
        var lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        int count = 0;
        foreach (Range range in Words(one))
        {
            lookup[one.AsSpan(range)] = lookup.TryGetValue(one.AsSpan(range), out int seen) ? seen + 1 : 1;
            count++;
        }

        int shared = 0;
        int otherCount = 0;
        foreach (Range range in Words(other))
        {
            otherCount++;
            if (lookup.TryGetValue(other.AsSpan(range), out int left) && left > 0)
            {
                lookup[other.AsSpan(range)] = left - 1;
                shared++;
            }
        }

        return count + otherCount == 0 ? 1 : 2.0 * shared / (count + otherCount);
    }

    private static IEnumerable<Range> Words(string text)
    {
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isWord && start < 0)
            {
                start = i;
            }
            else if (!isWord && start >= 0)
            {
                yield return start..i;
                start = -1;
            }
        }
    }
}
