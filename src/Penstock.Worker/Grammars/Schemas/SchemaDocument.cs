using System.Globalization;
using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>Finds what references within one schema point to.</summary>
internal sealed class SchemaDocument
{
    public SchemaDocument(JsonElement root)
    {
        SchemaText.Check(root, SchemaPath.Root);
        Root = new SchemaMember(root, SchemaPath.Root);
    }

    public SchemaMember Root { get; }

    /// <summary>Follows the <c>$ref</c> of <paramref name="member"/>.</summary>
    public SchemaMember Resolve(SchemaMember member, JsonElement reference)
    {
        var target = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : null;
        if (target is null || (target != SchemaPath.Root && !target.StartsWith("#/", StringComparison.Ordinal)))
        {
            throw member.Refuse("$ref", "a reference must be a JSON pointer within the schema, such as '#/$defs/name'");
        }
        if (member.Ancestors.Contains(target, StringComparer.Ordinal))
        {
            throw member.Refuse("$ref", "the schema refers to itself without an object or array between");
        }
        if (member.Ancestors.Count >= GrammarLimits.Depth)
        {
            throw member.Refuse("$ref", $"more than {GrammarLimits.Depth} references lead to each other");
        }
        var schema = Root.Schema;
        foreach (var step in target.Split('/').Skip(1))
        {
            schema = Step(schema, Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
                ?? throw member.Refuse("$ref", $"the reference '{target}' points to nothing");
        }
        return new SchemaMember(schema, target, member.Ancestors.Add(target));
    }

    private static JsonElement? Step(JsonElement schema, string key) => schema.ValueKind switch
    {
        JsonValueKind.Object when schema.TryGetProperty(key, out var property) => property,
        JsonValueKind.Array when int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < schema.GetArrayLength() => schema[index],
        _ => null,
    };
}
