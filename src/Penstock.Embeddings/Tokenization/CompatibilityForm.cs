using System.Globalization;
using System.Text;

namespace Penstock.Embeddings.Tokenization;

/// <summary>
/// Unicode's compatibility composition (NFKC), as far as the model's vocabulary can tell. The runtime's own normalisation needs ICU,
/// which this program runs without. The table was made from the Unicode data of node 20: single code points that change, and pairs of a
/// base and a mark that compose; several marks in an unusual order are not put in order first.
/// </summary>
internal static class CompatibilityForm
{
    private static readonly Dictionary<int, int[]> Singles = [];
    private static readonly Dictionary<long, int> Pairs = [];

    static CompatibilityForm()
    {
        using Stream stream = typeof(CompatibilityForm).Assembly.GetManifestResourceStream("nfkc.txt")
            ?? throw new InvalidOperationException("The table of compatibility forms is not in the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            int arrow = line.IndexOf('>', StringComparison.Ordinal), plus = line.IndexOf('+', StringComparison.Ordinal);
            int[] target = [.. line[(arrow + 1)..].Split(' ').Select(Hex)];
            if (plus < 0)
            {
                Singles[Hex(line[..arrow])] = target;
            }
            else
            {
                Pairs[Pair(Hex(line[..plus]), Hex(line[(plus + 1)..arrow]))] = target[0];
            }
        }
    }

    /// <summary>The code points of <paramref name="text"/> in that form.</summary>
    public static List<int> Of(string text)
    {
        var points = new List<int>(text.Length + 1);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                points.Add(rune.Value);
            }
            else if (Singles.TryGetValue(rune.Value, out int[]? form))
            {
                points.AddRange(form);
            }
            else if (points.Count == 0 || !Pairs.TryGetValue(Pair(points[^1], rune.Value), out int composed))
            {
                points.Add(rune.Value);
            }
            else
            {
                points[^1] = composed;
            }
        }

        return points;
    }

    private static long Pair(int start, int mark) => ((long)start << 32) | (uint)mark;

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
