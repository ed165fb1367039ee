using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A name that some registry knows.</summary>
/// <param name="what">What the registry holds, with its article: <c>a load-balancing policy</c>.</param>
/// <param name="names">Its names.</param>
internal sealed class RegistryShape(string what, Func<KnownNames, IEnumerable<string>> names) : Shape<string>
{
    public override string Description => string.Join(" | ", names(new KnownNames()).Select(name => $"`{name}`"));

    public override bool TryRead(Field field, [MaybeNullWhen(false)] out string value)
    {
        string[] known = [.. names(field.Context.Known)];
        value = null;
        if (!field.TryScalar(what, known.FirstOrDefault("NAME"), out ScalarText? scalar))
        {
            return false;
        }

        value = scalar.Text;
        bool isKnown = known.Contains(value, StringComparer.Ordinal);
        if (!isKnown)
        {
            field.Fail($"'{scalar.Written}' is not {what}", NearMiss.Remedy(value, known, "See the reference"));
        }

        return isKnown;
    }

    public override Node Write(string value, bool reveal) => ScalarNode.Quoted(value);

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteStartArray("examples");
        foreach (string name in names(new KnownNames()))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
