using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary><c>block</c>, which is read as null, or <c>{ degradeTo: MODEL }</c>.</summary>
internal sealed class OnExhaustedShape : Shape<string?>
{
    private const string Remedy = "Write block, or { degradeTo: MODEL }";

    public override string Description => "`block` | `{ degradeTo: MODEL }`";

    public override bool SaysNull => true;

    public override bool TryRead(Field field, out string? value)
    {
        value = null;
        if (field.Node is MapNode map)
        {
            if (map.Entries.Count == 1 && map.Find("degradeTo") is { } model)
            {
                return Is.Text.TryRead(field.Key("degradeTo", model), out value);
            }

            field.Fail("is a block of other keys than degradeTo", Remedy);
            return false;
        }

        if (!field.TryScalar("block or { degradeTo: MODEL }", "block", out ScalarText? scalar))
        {
            return false;
        }

        bool isBlock = string.Equals(scalar.Text, "block", StringComparison.Ordinal);
        if (!isBlock)
        {
            field.Fail($"'{scalar.Written}' is not known here", Remedy);
        }

        return isBlock;
    }

    public override Node Write(string? value, bool reveal)
    {
        if (value is null)
        {
            return ScalarNode.Quoted("block");
        }

        var map = new MapNode(line: 0);
        map.TryAdd("degradeTo", ScalarNode.Quoted(value));
        return map;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("const", "block");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        json.WriteStartObject("degradeTo");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
