using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Binding;

/// <summary>One key of a block: its name, shape and meaning, from which reading, writing, reference page and schema follow.</summary>
internal abstract class Key(string name, string summary, bool isRequired)
{
    public string Name { get; } = name;

    /// <summary>One or two sentences for the reference page.</summary>
    public string Summary { get; } = summary;

    /// <summary>True when a block without it is an error.</summary>
    public bool IsRequired { get; } = isRequired;

    public abstract Shape AnyShape { get; }
}

/// <summary>A key of a block that becomes a <typeparamref name="TBlock"/>.</summary>
internal abstract class Key<TBlock>(string name, string summary, bool isRequired) : Key(name, summary, isRequired)
{
    /// <summary>What <paramref name="block"/> says under this key; null for nothing.</summary>
    public abstract Node? Write(TBlock block, bool reveal);
}

/// <summary>A key of a block that becomes a <typeparamref name="TBlock"/>, with a value of type <typeparamref name="TValue"/>.</summary>
internal sealed class Key<TBlock, TValue>(
    string name, Shape<TValue> shape, Func<TBlock, TValue> get, string summary, bool isRequired = false)
    : Key<TBlock>(name, summary, isRequired)
{
    public override Shape AnyShape => shape;

    public Shape<TValue> Shape => shape;

    public TValue Get(TBlock block) => get(block);

    public override Node? Write(TBlock block, bool reveal) =>
        get(block) is not null || shape.SaysNull ? shape.Write(get(block), reveal) : null;
}
