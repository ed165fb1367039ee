using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Models;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A list of words that become flags.</summary>
internal sealed class RetryCausesShape : Shape<RetryCauses>
{
    private static readonly ChoiceShape<RetryCauses> Cause = new(
        ("connect", RetryCauses.Connect),
        ("429", RetryCauses.RateLimited),
        ("5xx", RetryCauses.ServerFault),
        ("firstToken", RetryCauses.FirstToken));

    private static readonly RetryCauses[] Singles =
        [RetryCauses.Connect, RetryCauses.RateLimited, RetryCauses.ServerFault, RetryCauses.FirstToken];

    public override string Description => "list: " + Cause.Description;

    public override bool TryRead(Field field, out RetryCauses value)
    {
        value = RetryCauses.None;
        if (field.Node is not ListNode list)
        {
            field.Fail($"is {field.Node.Description}, not a list", "Write it like [connect, 429, 5xx, firstToken]");
            return false;
        }

        for (int index = 0; index < list.Items.Count; index++)
        {
            if (Cause.TryRead(field.Item(index, list.Items[index]), out RetryCauses cause))
            {
                value |= cause;
            }
        }

        return true;
    }

    public override Node Write(RetryCauses value, bool reveal)
    {
        var list = new ListNode(line: 0);
        list.Items.AddRange(Singles.Where(single => value.HasFlag(single)).Select(single => Cause.Write(single, reveal)));
        return list;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteStartArray("enum");
        foreach (RetryCauses single in Singles)
        {
            json.WriteStringValue(Cause.WordOf(single));
        }

        json.WriteNumberValue(429);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
