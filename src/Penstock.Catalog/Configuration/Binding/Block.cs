using System.Collections.Immutable;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Binding;

/// <summary>A block of keys.</summary>
internal abstract class Block(string summary)
{
    /// <summary>A sentence for the reference page.</summary>
    public string Summary { get; } = summary;

    public abstract IEnumerable<Key> AllKeys { get; }

    /// <summary>What <paramref name="key"/> is when the file does not say; null when that is nothing.</summary>
    public abstract Node? DefaultOf(Key key);
}

/// <summary>A block of keys that becomes a <typeparamref name="T"/>.</summary>
/// <param name="summary">A sentence for the reference page.</param>
/// <param name="defaults">What a key that is not given takes its value from.</param>
/// <param name="keys">Every key that the block knows.</param>
/// <param name="build">Makes the record out of the keys.</param>
internal sealed class Block<T>(string summary, T defaults, ImmutableArray<Key<T>> keys, Func<BlockReader<T>, T> build) : Block(summary)
{
    public T Defaults { get; } = defaults;

    public ImmutableArray<Key<T>> Keys { get; } = keys;

    public override IEnumerable<Key> AllKeys => Keys;

    public override Node? DefaultOf(Key key) => key.IsRequired ? null : ((Key<T>)key).Write(Defaults, reveal: false);

    /// <summary>Binds <paramref name="field"/>, which stands under <paramref name="name"/> where blocks are named. Mistakes are reported and read as defaults.</summary>
    public T Read(Field field, string name)
    {
        MapNode map = new(field.Node.Line);
        if (field.Node is MapNode given)
        {
            map = given;
        }
        else if (field.Node is not ScalarNode { IsNull: true })
        {
            field.Fail($"is {field.Node.Description}, not a block of keys", "Known keys are " + string.Join(", ", Names()));
            return build(new BlockReader<T>(this, field, map, name) { IsBroken = true });
        }

        foreach ((string key, Node value) in map.Entries)
        {
            if (!Names().Contains(key, StringComparer.Ordinal))
            {
                field.Context.Fail(
                    Field.Join(field.Path, Field.Quote(key)),
                    value.Line,
                    "is not a known key",
                    NearMiss.Remedy(key, Names(), "Delete it"));
            }
        }

        return build(new BlockReader<T>(this, field, map, name));
    }

    /// <summary>The block as the file would say it.</summary>
    public MapNode Write(T value, bool reveal)
    {
        var map = new MapNode(line: 0);
        foreach (Key<T> key in Keys)
        {
            if (key.Write(value, reveal) is { } node)
            {
                map.TryAdd(key.Name, node);
            }
        }

        return map;
    }

    private string[] Names() => [.. Keys.Select(key => key.Name)];
}
