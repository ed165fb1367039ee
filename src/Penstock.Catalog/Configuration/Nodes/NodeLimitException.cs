namespace Penstock.Catalog.Configuration.Nodes;

/// <summary>Leaves the recursive descent of <see cref="NodeReader"/> at a construct that is refused; never leaves the reader.</summary>
internal sealed class NodeLimitException(int line, string problem, string remedy) : Exception(problem)
{
    public int Line { get; } = line;

    public string Remedy { get; } = remedy;
}
