using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Binding;

/// <summary>What a value looks like in the file, whatever record it lands in.</summary>
internal abstract class Shape
{
    /// <summary>For the reference page: <c>whole number</c>.</summary>
    public abstract string Description { get; }

    /// <summary>The block whose keys stand below this value; null for a value that stands for itself.</summary>
    public virtual Block? Inner => null;

    /// <summary>What stands between this value's path and the keys of <see cref="Inner"/>: nothing, <c>.NAME</c> or <c>[]</c>.</summary>
    public virtual string InnerSuffix => "";

    /// <summary>Writes the members of this shape's JSON schema into an object that is already open.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json);
}

/// <summary>A shape that is read into, and written from, a <typeparamref name="T"/>.</summary>
internal abstract class Shape<T> : Shape
{
    /// <summary>True when null is a value that the file can say.</summary>
    public virtual bool SaysNull => false;

    /// <summary>Reads the value; false when it is wrong, which has then been reported.</summary>
    public abstract bool TryRead(Field field, [MaybeNullWhen(false)] out T value);

    /// <summary>The value as the file would say it; null when the file would say nothing.</summary>
    public abstract Node? Write(T value, bool reveal);
}
