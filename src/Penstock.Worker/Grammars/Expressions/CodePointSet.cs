namespace Penstock.Worker.Grammars.Expressions;

/// <summary>A set of Unicode characters as ascending ranges that do not touch. Surrogates are no characters and never in it.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;

    private CodePointSet(IReadOnlyList<(int From, int To)> ranges) => Ranges = ranges;

    public static CodePointSet All { get; } = new([(0, 0xD7FF), (0xE000, Last)]);

    public IReadOnlyList<(int From, int To)> Ranges { get; }

    public bool IsEmpty => Ranges.Count == 0;

    public static CodePointSet Of(params IReadOnlyList<(int From, int To)> ranges)
    {
        var merged = new List<(int From, int To)>();
        foreach (var range in ranges.SelectMany(WithoutSurrogates).OrderBy(range => range.From))
        {
            if (merged.Count > 0 && range.From <= merged[^1].To + 1)
            {
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, range.To));
            }
            else
            {
                merged.Add(range);
            }
        }
        return new CodePointSet(merged);
    }

    public static CodePointSet OfText(string characters) => Of([.. characters.Select(character => ((int)character, (int)character))]);

    public bool Contains(int codePoint) => Ranges.Any(range => range.From <= codePoint && codePoint <= range.To);

    public CodePointSet Union(CodePointSet other) => Of([.. Ranges, .. other.Ranges]);

    public CodePointSet Complement()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (from, to) in Ranges)
        {
            if (from > next)
            {
                gaps.Add((next, from - 1));
            }
            next = to + 1;
        }
        if (next <= Last)
        {
            gaps.Add((next, Last));
        }
        return Of(gaps);
    }

    public CodePointSet Intersect(CodePointSet other) => Complement().Union(other.Complement()).Complement();

    public CodePointSet Except(CodePointSet other) => Intersect(other.Complement());

    private static IEnumerable<(int From, int To)> WithoutSurrogates((int From, int To) range)
    {
        if (range.To < 0xD800 || range.From > 0xDFFF)
        {
            return range.From <= range.To ? [range] : [];
        }
        return new[] { (range.From, 0xD7FF), (0xE000, range.To) }.Where(part => part.Item1 <= part.Item2);
    }
}
