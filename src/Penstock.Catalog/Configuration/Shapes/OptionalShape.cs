using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A value that may be missing in the record: what is not written is null.</summary>
internal sealed class OptionalShape<T>(Shape<T> shape) : Shape<T?>
    where T : struct
{
    public override string Description => shape.Description;

    public override Block? Inner => shape.Inner;

    public override bool TryRead(Field field, out T? value)
    {
        bool isRead = shape.TryRead(field, out T read);
        value = isRead ? read : null;
        return isRead;
    }

    public override Node? Write(T? value, bool reveal) => value is { } given ? shape.Write(given, reveal) : null;

    public override void WriteSchema(Utf8JsonWriter json) => shape.WriteSchema(json);
}
