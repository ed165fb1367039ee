using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Configuration.Writing;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A block of keys under one key.</summary>
internal sealed class BlockShape<T>(Block<T> block) : Shape<T>
{
    public override string Description => "block";

    public override Block Inner => block;

    public override bool TryRead(Field field, out T value)
    {
        value = block.Read(field, name: "");
        return true;
    }

    public override Node? Write(T value, bool reveal)
    {
        MapNode map = block.Write(value, reveal);
        return map.Entries.Count == 0 ? null : map;
    }

    public override void WriteSchema(Utf8JsonWriter json) => SchemaWriter.WriteBlock(json, block);
}
