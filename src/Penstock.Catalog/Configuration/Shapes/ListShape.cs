using System.Collections.Immutable;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A list of one shape. Items that are wrong are reported and left out.</summary>
internal sealed class ListShape<T>(Shape<T> item, string example) : Shape<ValueList<T>>
{
    private const int MostItems = 1000;

    public override string Description => "list: " + item.Description;

    public override Block? Inner => item.Inner;

    public override string InnerSuffix => "[]";

    public override bool TryRead(Field field, out ValueList<T> value)
    {
        value = [];
        if (field.Node is not ListNode list)
        {
            field.Fail($"is {field.Node.Description}, not a list", $"Write it like {example}");
            return false;
        }

        if (list.Items.Count > MostItems)
        {
            field.Fail("has more than 1000 items", "Shorten the list");
            return false;
        }

        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
        for (int index = 0; index < list.Items.Count; index++)
        {
            if (item.TryRead(field.Item(index, list.Items[index]), out T? read))
            {
                items.Add(read);
            }
        }

        value = ValueList.Create<T>(items.ToArray());
        return true;
    }

    public override Node Write(ValueList<T> value, bool reveal)
    {
        var list = new ListNode(line: 0);
        foreach (T entry in value)
        {
            if (item.Write(entry, reveal) is { } node)
            {
                list.Items.Add(node);
            }
        }

        return list;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        item.WriteSchema(json);
        json.WriteEndObject();
    }
}
