using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A duration inside bounds, both included.</summary>
internal sealed class DurationShape(TimeSpan least, TimeSpan most) : Shape<TimeSpan>
{
    public override string Description => $"a duration from {Duration.Format(least)} to {Duration.Format(most)}";

    public override bool TryRead(Field field, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (!field.TryScalar("a duration", "30s", out ScalarText? scalar))
        {
            return false;
        }

        if (Duration.Parse(scalar.Text) is not { } parsed)
        {
            field.Fail($"'{scalar.Written}' is not a duration", "Write a number with ms, s, m, h or d, like 30s");
            return false;
        }

        value = parsed;
        bool isInside = parsed >= least && parsed <= most;
        if (!isInside)
        {
            field.Fail($"'{scalar.Written}' is out of range", $"Write {Description}");
        }

        return isInside;
    }

    public override Node Write(TimeSpan value, bool reveal) => ScalarNode.Plain(Duration.Format(value));

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", @"^([0-9]+(\.[0-9]+)?(ms|s|m|h|d)|0|.*\$\{.*)$");
    }
}
