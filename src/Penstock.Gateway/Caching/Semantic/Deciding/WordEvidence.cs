using System.Runtime.InteropServices;
using System.Text;
using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>
/// What the words of a question say about which group it belongs to: naive Bayes over words, pairs of words and four-letter parts, each
/// against how common it is in the whole scope (Maron, 1961). Sees differences of single words that vectors blur.
/// </summary>
internal sealed class WordEvidence
{
    private const double Smoothing = 2;
    private const int MostFeatures = 400;

    private readonly Dictionary<uint, int> _entriesWith = [];
    private int _entries;

    /// <summary>The hashes of a question's words and their parts, each once.</summary>
    public static uint[] Features(Question question)
    {
        var features = new HashSet<uint>();
        string? previous = null;
        foreach (Word word in question.Words)
        {
            features.Add(Hash(word.Text));
            if (previous is not null)
            {
                features.Add(Hash(previous + " " + word.Text));
            }

            string framed = "^" + word.Text + "$";
            for (int i = 0; i + 4 <= framed.Length; i++)
            {
                features.Add(Hash(string.Concat("#", framed.AsSpan(i, 4))));
            }

            previous = word.Text;
            if (features.Count >= MostFeatures)
            {
                break;
            }
        }

        return [.. features];
    }

    /// <summary>Counts an entry in.</summary>
    public void Add(AnswerGroup group, uint[] features) => Count(group, features, 1);

    /// <summary>Counts an entry out.</summary>
    public void Remove(AnswerGroup group, uint[] features) => Count(group, features, -1);

    /// <summary>The share of features that some entry has.</summary>
    public double Known(uint[] features) => features.Length == 0 ? 0 : features.Count(_entriesWith.ContainsKey) / (double)features.Length;

    /// <summary>Logarithm of how much likelier the features are in the group than anywhere.</summary>
    public double Score(AnswerGroup group, uint[] features)
    {
        double score = 0;
        foreach (uint feature in features)
        {
            if (_entriesWith.TryGetValue(feature, out int with))
            {
                double anywhere = with / (double)_entries;
                score += Math.Log((group.Words.GetValueOrDefault(feature) + (Smoothing * anywhere)) / ((group.Count + Smoothing) * anywhere));
            }
        }

        return score;
    }

    private void Count(AnswerGroup group, uint[] features, int by)
    {
        _entries += by;
        foreach (uint feature in features)
        {
            Change(_entriesWith, feature, by);
            Change(group.Words, feature, by);
        }
    }

    private static void Change(Dictionary<uint, int> counts, uint feature, int by)
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, feature, out _);
        count += by;
        if (count <= 0)
        {
            counts.Remove(feature);
        }
    }

    // FNV-1a: equal in every process, which a string's own hash is not.
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        Span<byte> bytes = stackalloc byte[Math.Min(Encoding.UTF8.GetMaxByteCount(text.Length), 512)];
        int length = Encoding.UTF8.TryGetBytes(text, bytes, out int written) ? written : 0;
        foreach (byte value in bytes[..length])
        {
            hash = (hash ^ value) * 16777619;
        }

        return hash;
    }
}
