using System.Globalization;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary><c>none</c>, <c>full</c>, or a percentage like <c>10%</c>; read as a share of 1.</summary>
internal sealed class BillShape : Shape<decimal>
{
    public override string Description => "`none` | `full` | a percentage like `10%`";

    public override bool TryRead(Field field, out decimal value)
    {
        value = 0;
        if (!field.TryScalar("none, full or a percentage", "10%", out ScalarText? scalar))
        {
            return false;
        }

        if (Parse(scalar.Text) is not { } share)
        {
            field.Fail($"'{scalar.Written}' is neither none, full nor a percentage from 0% to 100%", "Write it like 10%");
            return false;
        }

        value = share;
        return true;
    }

    public override Node Write(decimal value, bool reveal) => ScalarNode.Quoted(value switch
    {
        0 => "none",
        1 => "full",
        _ => (value * 100).ToString("0.############", CultureInfo.InvariantCulture) + "%",
    });

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", "^(none|full|[0-9]{1,3}([.][0-9]+)?%)$");
    }

    private static decimal? Parse(string text) => text switch
    {
        "none" => 0m,
        "full" => 1m,
        _ when text.EndsWith('%')
            && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent)
            && percent is >= 0 and <= 100 => percent / 100,
        _ => null,
    };
}
