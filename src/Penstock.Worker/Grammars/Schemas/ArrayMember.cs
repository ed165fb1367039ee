using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>What one schema says about arrays.</summary>
internal sealed class ArrayMember
{
    private ArrayMember(SchemaMember member)
    {
        Member = member;
        (Prefix, Others) = ReadItems(member);
        MinItems = KeywordReader.Count(member, "minItems", GrammarLimits.Items) ?? 0;
        MaxItems = KeywordReader.Count(member, "maxItems", GrammarLimits.Items);
        IsUnique = member.Schema.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True;
    }

    public SchemaMember Member { get; }

    /// <summary>The schemas of the first items.</summary>
    public IReadOnlyList<SchemaMember> Prefix { get; }

    /// <summary>The schema of the items behind the prefix, or null where nothing is said about them.</summary>
    public SchemaMember? Others { get; }

    public int MinItems { get; }

    public int? MaxItems { get; }

    public bool IsUnique { get; }

    public static ArrayMember? Read(SchemaMember member) =>
        member.Schema.EnumerateObject().Any(property => SchemaKeywords.TypeOf(property.Name) == SchemaTypes.Array)
            ? new ArrayMember(member)
            : null;

    /// <summary>Since draft 2020-12 the prefix is <c>prefixItems</c>; before, it was a list in <c>items</c>, with <c>additionalItems</c> behind.</summary>
    private static (IReadOnlyList<SchemaMember> Prefix, SchemaMember? Others) ReadItems(SchemaMember member)
    {
        if (member.Schema.TryGetProperty("unevaluatedItems", out var unevaluated) && unevaluated.ValueKind != JsonValueKind.True)
        {
            throw member.Refuse("unevaluatedItems", "the keyword 'unevaluatedItems' is not supported; use 'items'");
        }
        var hasItems = member.Schema.TryGetProperty("items", out var items);
        if (hasItems && items.ValueKind == JsonValueKind.Array)
        {
            return (ReadPrefix(member, "items", items), ReadOthers(member, "additionalItems"));
        }
        var prefix = member.Schema.TryGetProperty("prefixItems", out var first) ? ReadPrefix(member, "prefixItems", first) : [];
        return (prefix, hasItems ? ReadOthers(member, "items") : null);
    }

    private static List<SchemaMember> ReadPrefix(SchemaMember member, string keyword, JsonElement schemas) => schemas.ValueKind == JsonValueKind.Array
        ? [.. schemas.EnumerateArray().Select((schema, index) => new SchemaMember(schema, SchemaPath.Join(member.Path, keyword, index)))]
        : throw member.Refuse(keyword, $"'{keyword}' is a list of schemas");

    private static SchemaMember? ReadOthers(SchemaMember member, string keyword) => member.Schema.TryGetProperty(keyword, out var schema)
        ? new SchemaMember(schema, SchemaPath.Join(member.Path, keyword))
        : null;
}
