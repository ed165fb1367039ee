namespace Penstock.Catalog.Configuration.Nodes;

/// <summary>One value of a configuration file, before anybody knows what it means.</summary>
internal abstract class Node(int line)
{
    /// <summary>From 1.</summary>
    public int Line { get; } = line;

    /// <summary>For error texts: <c>a list</c>.</summary>
    public abstract string Description { get; }
}
