namespace Penstock.Catalog.Configuration.Nodes;

/// <summary>Values in order.</summary>
internal sealed class ListNode(int line) : Node(line)
{
    public List<Node> Items { get; } = [];

    public override string Description => "a list";
}
