using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Configuration.Writing;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>Named blocks of one kind.</summary>
/// <param name="block">What stands under each name.</param>
/// <param name="mayHoldSlash">True where names are of the field's choosing (<c>meta/llama-3</c>), not ours.</param>
internal sealed class NamedMapShape<T>(Block<T> block, bool mayHoldSlash = false) : Shape<NamedMap<T>>
    where T : class, INamed
{
    private const int LongestName = 128;
    private const int MostNames = 10_000;

    public override string Description => "blocks by name";

    public override Block Inner => block;

    public override string InnerSuffix => ".NAME";

    public override bool TryRead(Field field, out NamedMap<T> value)
    {
        value = [];
        if (field.Node is ScalarNode { IsNull: true })
        {
            return true;
        }

        if (field.Node is not MapNode map)
        {
            field.Fail($"is {field.Node.Description}, not blocks by name", "Write NAME: { ... } for each");
            return false;
        }

        if (map.Entries.Count > MostNames)
        {
            field.Fail("holds more than 10000 names", "Keep so many in the database, by the admin API");
            return false;
        }

        value = NamedMap.Create<T>([.. map.Entries.Select(entry => ReadEntry(field, entry.Key, entry.Value))]);
        return true;
    }

    public override Node? Write(NamedMap<T> value, bool reveal)
    {
        var map = new MapNode(line: 0);
        foreach (T item in value)
        {
            map.TryAdd(item.Name, block.Write(item, reveal));
        }

        return map.Entries.Count == 0 ? null : map;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        SchemaWriter.WriteBlock(json, block);
        json.WriteEndObject();
    }

    private T ReadEntry(Field field, string name, Node node)
    {
        Field entry = field.Named(name, node);
        bool isValid = name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0])
            && name.All(character => char.IsAsciiLetterOrDigit(character) || "-_.".Contains(character) || (mayHoldSlash && "/:@".Contains(character)));
        if (!isValid)
        {
            entry.Fail(
                $"'{Echo.Of(name)}' cannot be a name",
                $"Begin with a letter or digit and go on with those or - _ . {(mayHoldSlash ? "/ : @ " : "")}up to 128 characters");
        }

        return block.Read(entry, name);
    }
}
