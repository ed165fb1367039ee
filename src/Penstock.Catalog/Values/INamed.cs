namespace Penstock.Catalog.Values;

/// <summary>Something that has its own name inside a <see cref="NamedMap{T}"/>.</summary>
public interface INamed
{
    /// <summary>Unique beside its siblings; compared byte by byte.</summary>
    string Name { get; }
}
