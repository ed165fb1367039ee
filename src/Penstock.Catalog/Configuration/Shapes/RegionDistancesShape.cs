using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>Round trips by two regions: <c>{ eu: { us: 90ms } }</c>.</summary>
internal sealed class RegionDistancesShape : Shape<ValueList<RegionDistance>>
{
    private const string Example = "Write it like { eu: { us: 90ms } }";

    private static readonly Shape<TimeSpan> RoundTrip = Is.Time("0s", "1m");

    public override string Description => "durations by two region names";

    public override bool TryRead(Field field, out ValueList<RegionDistance> value)
    {
        value = [];
        if (field.Node is not MapNode from)
        {
            field.Fail($"is {field.Node.Description}, not durations by two region names", Example);
            return false;
        }

        value = ValueList.Create<RegionDistance>([.. from.Entries.SelectMany(entry => ReadRow(field.Named(entry.Key, entry.Value), entry.Key))]);
        return true;
    }

    public override Node? Write(ValueList<RegionDistance> value, bool reveal)
    {
        var map = new MapNode(line: 0);
        foreach (RegionDistance distance in value)
        {
            map.TryAdd(distance.From, new MapNode(line: 0));
            ((MapNode)map.Find(distance.From)!).TryAdd(distance.To, RoundTrip.Write(distance.RoundTrip, reveal)!);
        }

        return map.Entries.Count == 0 ? null : map;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        RoundTrip.WriteSchema(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static List<RegionDistance> ReadRow(Field row, string from)
    {
        List<RegionDistance> distances = [];
        if (row.Node is not MapNode to)
        {
            row.Fail($"is {row.Node.Description}, not durations by region name", Example);
            return distances;
        }

        foreach ((string name, Node node) in to.Entries)
        {
            if (RoundTrip.TryRead(row.Named(name, node), out TimeSpan roundTrip))
            {
                distances.Add(new RegionDistance(from, name, roundTrip));
            }
        }

        return distances;
    }
}
