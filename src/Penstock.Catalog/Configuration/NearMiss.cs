namespace Penstock.Catalog.Configuration;

/// <summary>Finds the known word that somebody probably meant.</summary>
public static class NearMiss
{
    /// <summary>The nearest of <paramref name="known"/>; null when none is near enough to be more than a guess.</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        if (word.Length > 64)
        {
            return null;
        }

        (string? best, int distance) = (null, Math.Max(1, word.Length / 3) + 1);
        foreach (string candidate in known)
        {
            int next = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (next < distance && next < Math.Max(word.Length, candidate.Length))
            {
                (best, distance) = (candidate, next);
            }
        }

        return best;
    }

    /// <summary>What to do about an unknown word: the near miss, or the list to choose from.</summary>
    public static string Remedy(string word, IReadOnlyCollection<string> known, string whenNone)
    {
        if (Find(word, known) is { } near)
        {
            return $"Did you mean '{near}'?";
        }

        return known.Count is 0 or > 24 ? whenNone : "Known are " + string.Join(", ", known);
    }

    /// <summary>Edits between two words, where a swap of neighbours is one (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        int[,] rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(substitution, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
