using System.Diagnostics;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Binding;

/// <summary>One block of the file while its record is built.</summary>
internal sealed class BlockReader<T>(Block<T> block, Field field, MapNode map, string name)
{
    /// <summary>The name that the block stands under, where blocks are named.</summary>
    public string Name { get; } = name;

    /// <summary>True when there is no block to read, so that missing keys are no news.</summary>
    public bool IsBroken { get; init; }

    /// <summary>Whether the file says anything under the key.</summary>
    public bool IsGiven(Key<T> key) => map.Find(key.Name) is not null;

    /// <summary>The key's value; the default when it is not given, or wrong.</summary>
    public TValue Read<TValue>(Key<T, TValue> key)
    {
        Debug.Assert(block.Keys.Contains(key), $"{key.Name} is read and not listed");
        if (map.Find(key.Name) is { } node)
        {
            return key.Shape.TryRead(field.Key(key.Name, node), out TValue? value) ? value : key.Get(block.Defaults);
        }

        if (key.IsRequired && !IsBroken)
        {
            field.Context.Fail(Field.Join(field.Path, key.Name), field.Node.Line, "is missing", $"Add {key.Name} ({char.ToLowerInvariant(key.Summary[0])}{key.Summary[1..].TrimEnd('.')})");
        }

        return key.Get(block.Defaults);
    }
}
