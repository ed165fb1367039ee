namespace Penstock.Worker.Tests.Grammars;

/// <summary>A part of a GBNF grammar, read back from its text.</summary>
internal abstract record GbnfNode
{
    internal sealed record Characters(IReadOnlyList<(int From, int To)> Ranges, bool IsNegated) : GbnfNode
    {
        public bool Contains(int codePoint) => Ranges.Any(range => range.From <= codePoint && codePoint <= range.To) != IsNegated;
    }

    internal sealed record Reference(string Name) : GbnfNode;

    internal sealed record Sequence(IReadOnlyList<GbnfNode> Parts) : GbnfNode;

    internal sealed record Choice(IReadOnlyList<GbnfNode> Alternatives) : GbnfNode;

    internal sealed record Repetition(GbnfNode Item, int Min, int Max) : GbnfNode;
}
