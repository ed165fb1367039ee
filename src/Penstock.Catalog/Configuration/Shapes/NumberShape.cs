using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A number inside bounds, both included unless <see cref="IsOpen"/>.</summary>
internal sealed class NumberShape<T>(T least, T most) : Shape<T>
    where T : struct, INumber<T>
{
    private static readonly bool IsWhole = T.One / (T.One + T.One) == T.Zero;

    /// <summary>True when the bounds themselves are outside.</summary>
    public bool IsOpen { get; init; }

    public override string Description => least == most ? Text(least) : (IsWhole ? "a whole number" : "a number") + " " + Range;

    private string Range => IsOpen ? $"above {Text(least)} and below {Text(most)}" : $"from {Text(least)} to {Text(most)}";

    public override bool TryRead(Field field, out T value)
    {
        value = default;
        if (!field.TryScalar(Description, Text(IsOpen ? (least + most) / (T.One + T.One) : least), out ScalarText? scalar))
        {
            return false;
        }

        NumberStyles styles = IsWhole
            ? NumberStyles.AllowLeadingSign
            : NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (scalar.IsText || !T.TryParse(scalar.Text, styles, CultureInfo.InvariantCulture, out value))
        {
            field.Fail($"'{scalar.Written}' is not {Description}", scalar.IsText ? "Write it without quotes" : "Write a number in that range");
            return false;
        }

        bool isInside = IsOpen ? value > least && value < most : value >= least && value <= most;
        if (!isInside)
        {
            field.Fail($"'{scalar.Written}' is out of range", $"Write {Description}");
        }

        return isInside;
    }

    public override Node Write(T value, bool reveal) => ScalarNode.Plain(Text(value));

    public override void WriteSchema(Utf8JsonWriter json)
    {
        // A placeholder may stand for any number.
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("type", IsWhole ? "integer" : "number");
        json.WritePropertyName(IsOpen ? "exclusiveMinimum" : "minimum");
        json.WriteRawValue(Text(least));
        json.WritePropertyName(IsOpen ? "exclusiveMaximum" : "maximum");
        json.WriteRawValue(Text(most));
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteString("pattern", @"\$\{");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static string Text(T value) => value.ToString(null, CultureInfo.InvariantCulture);
}
