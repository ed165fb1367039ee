using System.Text;
using System.Text.Json;

namespace Penstock.Embeddings.Tokenization;

/// <summary>
/// SentencePiece's unigram model (Kudo, 2018): the split of a text into pieces whose log probabilities sum highest. Follows the
/// reference code to the letter, also where that is odd: a place that no piece ends at counts as sum 0, and a character that begins no
/// piece scores 0.
/// </summary>
internal sealed class UnigramTokenizer
{
    private const int Reserved = 6;
    private const int Space = 0x2581;

    private readonly List<PieceNode> _nodes = [new()];
    private readonly int[] _lengths;

    private UnigramTokenizer(IReadOnlyList<(string Piece, double Score)> pieces)
    {
        _lengths = [.. pieces.Select(piece => piece.Piece.Length)];
        for (int id = Reserved; id < pieces.Count; id++)
        {
            Insert(pieces[id].Piece, pieces[id].Score, id);
        }
    }

    /// <summary>Reads the vocabulary: a JSON list of [piece, log probability or null].</summary>
    public static UnigramTokenizer Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        var pieces = new List<(string, double)>();
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            pieces.Add((entry[0].GetString()!, entry[1].ValueKind == JsonValueKind.Number ? entry[1].GetDouble() : 0));
        }

        return new UnigramTokenizer(pieces);
    }

    /// <summary>The ids of the pieces; a run of unknown characters is one 0.</summary>
    public List<int> Encode(string text)
    {
        List<int> points = CompatibilityForm.Of(text);
        if (points.Count == 0)
        {
            return [];
        }

        points.Insert(0, Space);
        for (int i = 1; i < points.Count; i++)
        {
            points[i] = points[i] == ' ' ? Space : points[i];
        }

        return Backtrack(Best(points));
    }

    // For each place, the id of the last piece of the best split of what lies before it. Starts ascend, so that later ones win ties.
    private int[] Best(List<int> points)
    {
        double[] best = new double[points.Count + 1];
        int[] last = new int[points.Count + 1];
        for (int start = 0; start < points.Count; start++)
        {
            bool matched = false;
            int node = 0;
            for (int end = start; end < points.Count && _nodes[node].Children.TryGetValue(points[end], out node); end++)
            {
                if (_nodes[node].Id > 0)
                {
                    matched = true;
                    Offer(end + 1, _nodes[node].Score + best[start], _nodes[node].Id);
                }
            }

            if (!matched)
            {
                Offer(start + 1, best[start], 0);
            }
        }

        return last;

        void Offer(int end, double score, int id)
        {
            if (best[end] == 0 || score >= best[end])
            {
                (best[end], last[end]) = (score, id);
            }
        }
    }

    private List<int> Backtrack(int[] last)
    {
        var ids = new List<int>();
        bool isUnknown = false;
        for (int place = last.Length - 1; place > 0; place -= _lengths[last[place]])
        {
            if (last[place] != 0 || !isUnknown)
            {
                ids.Add(last[place]);
            }

            isUnknown = last[place] == 0;
        }

        ids.Reverse();
        return ids;
    }

    private void Insert(string piece, double score, int id)
    {
        int node = 0;
        foreach (Rune rune in piece.EnumerateRunes())
        {
            if (!_nodes[node].Children.TryGetValue(rune.Value, out int child))
            {
                child = _nodes.Count;
                _nodes[node].Children[rune.Value] = child;
                _nodes.Add(new PieceNode());
            }

            node = child;
        }

        (_nodes[node].Score, _nodes[node].Id) = (score, id);
    }
}
