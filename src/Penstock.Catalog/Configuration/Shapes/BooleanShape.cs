using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary><c>true</c> or <c>false</c>, and nothing that merely means it.</summary>
internal sealed class BooleanShape : Shape<bool>
{
    public override string Description => "true or false";

    public override bool TryRead(Field field, out bool value)
    {
        value = false;
        if (!field.TryScalar(Description, "true", out ScalarText? scalar))
        {
            return false;
        }

        value = string.Equals(scalar.Text, "true", StringComparison.Ordinal);
        if (!scalar.IsText && (value || string.Equals(scalar.Text, "false", StringComparison.Ordinal)))
        {
            return true;
        }

        field.Fail($"'{scalar.Written}' is not true or false", scalar.IsText ? "Write it without quotes" : "Write true or false");
        return false;
    }

    public override Node Write(bool value, bool reveal) => ScalarNode.Plain(value ? "true" : "false");

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("type");
        json.WriteStringValue("boolean");
        json.WriteStringValue("string");
        json.WriteEndArray();
    }
}
