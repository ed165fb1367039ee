namespace Penstock.Catalog.Configuration.Nodes;

/// <summary>Keys and values in the order of the file, each key once.</summary>
internal sealed class MapNode(int line) : Node(line)
{
    private readonly List<KeyValuePair<string, Node>> _entries = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public IReadOnlyList<KeyValuePair<string, Node>> Entries => _entries;

    public override string Description => "a block of keys";

    public bool TryAdd(string key, Node value)
    {
        if (!_keys.Add(key))
        {
            return false;
        }

        _entries.Add(new(key, value));
        return true;
    }

    public Node? Find(string key) =>
        _keys.Contains(key) ? _entries.First(entry => string.Equals(entry.Key, key, StringComparison.Ordinal)).Value : null;
}
