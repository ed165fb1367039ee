using System.Globalization;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Models;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A quantile like <c>p95</c>, or a duration.</summary>
internal sealed class HedgeDelayShape : Shape<HedgeDelay>
{
    public override string Description => "a quantile like p95, or a duration";

    public override bool TryRead(Field field, out HedgeDelay value)
    {
        value = default;
        if (!field.TryScalar(Description, "p95", out ScalarText? scalar))
        {
            return false;
        }

        bool isQuantile = scalar.Text.StartsWith('p');
        decimal? percent = isQuantile
            && decimal.TryParse(scalar.Text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal parsed)
            && parsed is > 0 and < 100 ? parsed : null;
        TimeSpan? time = isQuantile ? null : Duration.Parse(scalar.Text);
        if (percent is null && time is not { Ticks: > 0 })
        {
            field.Fail($"'{scalar.Written}' is not {Description}", "Write it like p95 or 400ms");
            return false;
        }

        value = new HedgeDelay((double?)(percent / 100), time);
        return true;
    }

    public override Node Write(HedgeDelay value, bool reveal) => ScalarNode.Plain(
        value.Quantile is { } quantile
            ? "p" + ((decimal)quantile * 100).ToString("0.############", CultureInfo.InvariantCulture)
            : Duration.Format(value.Time ?? TimeSpan.Zero));

    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "string");
}
