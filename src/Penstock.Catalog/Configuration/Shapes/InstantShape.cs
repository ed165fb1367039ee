using System.Globalization;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A date, which means the end of that day in UTC, or an instant with its offset.</summary>
internal sealed class InstantShape : Shape<DateTimeOffset>
{
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    public override string Description => "a date or an instant";

    public override bool TryRead(Field field, out DateTimeOffset value)
    {
        value = default;
        if (!field.TryScalar(Description, "2027-12-31", out ScalarText? scalar))
        {
            return false;
        }

        if (DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            && date < DateOnly.MaxValue)
        {
            value = new DateTimeOffset(date.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            return true;
        }

        if (DateTimeOffset.TryParseExact(scalar.Text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value))
        {
            value = value.ToUniversalTime();
            return true;
        }

        field.Fail($"'{scalar.Written}' is not {Description}", "Write it like 2027-12-31 or 2027-12-31T18:00:00Z");
        return false;
    }

    public override Node Write(DateTimeOffset value, bool reveal) => ScalarNode.Quoted(
        value.TimeOfDay == TimeSpan.Zero
            ? value.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : value.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "string");
}
