using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Penstock.Catalog.Values;

/// <summary>
/// An immutable map from name to thing that keeps the order of the file and compares by content, so that a reload can
/// tell what has changed. Write one as a collection: <c>[new ModelOptions { Name = "chat", ... }]</c>.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "A map by name; the field has no better word.")]
[CollectionBuilder(typeof(NamedMap), nameof(NamedMap.Create))]
public sealed class NamedMap<T> : IReadOnlyCollection<T>, IEquatable<NamedMap<T>>
    where T : class, INamed
{
    private readonly ImmutableArray<T> _items;
    private readonly FrozenDictionary<string, T> _byName;

    internal NamedMap(ImmutableArray<T> items)
    {
        _items = items;
        _byName = items.ToFrozenDictionary(item => item.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <summary>The names, in the order of the file.</summary>
    public IEnumerable<string> Names => _items.Select(item => item.Name);

    /// <summary>The thing of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public T this[string name] => _byName[name];

    /// <summary>Whether there is a thing of that name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Finds the thing of that name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out T? item) => _byName.TryGetValue(name, out item);

    /// <summary>This map and <paramref name="item"/>, which replaces what had its name.</summary>
    public NamedMap<T> With(T item) =>
        new([.. _items.Where(other => !string.Equals(other.Name, item.Name, StringComparison.Ordinal)), item]);

    /// <summary>Enumerates in the order of the file, without allocation.</summary>
    public ImmutableArray<T>.Enumerator GetEnumerator() => _items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(NamedMap<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NamedMap<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (T item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}

/// <summary>Makes a <see cref="NamedMap{T}"/> out of a collection expression.</summary>
public static class NamedMap
{
    /// <summary>A map of <paramref name="items"/> in their order.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public static NamedMap<T> Create<T>(ReadOnlySpan<T> items)
        where T : class, INamed =>
        new([.. items]);
}
