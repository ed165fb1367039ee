namespace Penstock.Cli.Evaluating;

/// <summary>TF-IDF over words, the plainest semantic cache there is (Salton and Buckley, 1988).</summary>
internal sealed class TermWeights
{
    private readonly Dictionary<string, int> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(int Entry, double Weight)>> _postings = new(StringComparer.Ordinal);
    private readonly int _count;

    /// <summary>Over the texts that are kept.</summary>
    public TermWeights(IReadOnlyList<LabelledText> entries)
    {
        _count = entries.Count;
        foreach (LabelledText entry in entries)
        {
            foreach (string word in Words(entry.Text).Distinct(StringComparer.Ordinal))
            {
                _documents[word] = _documents.GetValueOrDefault(word) + 1;
            }
        }

        for (int i = 0; i < entries.Count; i++)
        {
            foreach ((string word, double weight) in Weigh(entries[i].Text))
            {
                if (!_postings.TryGetValue(word, out List<(int, double)>? postings))
                {
                    _postings[word] = postings = [];
                }

                postings.Add((i, weight));
            }
        }
    }

    /// <summary>The entry of the largest cosine; -1 where no word is shared.</summary>
    public (int Index, double Similarity) Nearest(string text)
    {
        var sums = new Dictionary<int, double>();
        foreach ((string word, double weight) in Weigh(text))
        {
            foreach ((int entry, double other) in _postings.GetValueOrDefault(word) ?? [])
            {
                sums[entry] = sums.GetValueOrDefault(entry) + (weight * other);
            }
        }

        return sums.Count == 0 ? (-1, 0) : sums.MaxBy(static sum => sum.Value) is var best ? (best.Key, best.Value) : default;
    }

    private Dictionary<string, double> Weigh(string text)
    {
        var weights = Words(text).GroupBy(static word => word, StringComparer.Ordinal).ToDictionary(
            static group => group.Key,
            group => group.Count() * (Math.Log((1 + _count) / (1.0 + _documents.GetValueOrDefault(group.Key))) + 1),
            StringComparer.Ordinal);
        double length = Math.Sqrt(weights.Values.Sum(static weight => weight * weight));
        return weights.ToDictionary(static entry => entry.Key, entry => entry.Value / length, StringComparer.Ordinal);
    }

    private static string[] Words(string text) =>
        text.ToLowerInvariant().Split([' ', '.', ',', '?', '!', ';', ':', '"', '(', ')', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
