using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>What one schema says about objects.</summary>
internal sealed class ObjectMember
{
    private ObjectMember(SchemaMember member)
    {
        Member = member;
        Properties = ReadProperties(member);
        Required = ReadRequired(member);
        Additional = ReadAdditional(member);
        MinProperties = KeywordReader.Count(member, "minProperties", int.MaxValue) ?? 0;
        MaxProperties = KeywordReader.Count(member, "maxProperties", int.MaxValue);
    }

    public SchemaMember Member { get; }

    public OrderedDictionary<string, SchemaMember> Properties { get; }

    public IReadOnlyList<string> Required { get; }

    /// <summary>The schema of all other properties, or null where nothing is said about them.</summary>
    public SchemaMember? Additional { get; }

    public int MinProperties { get; }

    public int? MaxProperties { get; }

    public static ObjectMember? Read(SchemaMember member) =>
        member.Schema.EnumerateObject().Any(property => SchemaKeywords.TypeOf(property.Name) == SchemaTypes.Object)
            ? new ObjectMember(member)
            : null;

    private static OrderedDictionary<string, SchemaMember> ReadProperties(SchemaMember member)
    {
        var properties = new OrderedDictionary<string, SchemaMember>(StringComparer.Ordinal);
        if (member.Schema.TryGetProperty("patternProperties", out var patterns)
            && KeywordReader.Object(member, "patternProperties", patterns).EnumerateObject().Any())
        {
            throw member.Refuse("patternProperties", "the keyword 'patternProperties' is not supported; name the properties");
        }
        if (!member.Schema.TryGetProperty("properties", out var given))
        {
            return properties;
        }
        foreach (var property in KeywordReader.Object(member, "properties", given).EnumerateObject())
        {
            properties[property.Name] = new SchemaMember(property.Value, SchemaPath.Join(member.Path, "properties", property.Name));
        }
        return properties;
    }

    private static List<string> ReadRequired(SchemaMember member)
    {
        // Draft 3 had booleans here; the later drafts have a list of names.
        if (!member.Schema.TryGetProperty("required", out var required))
        {
            return [];
        }
        return required.ValueKind == JsonValueKind.Array && required.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. required.EnumerateArray().Select(name => name.GetString()!)]
            : throw member.Refuse("required", "'required' is a list of property names");
    }

    private static SchemaMember? ReadAdditional(SchemaMember member)
    {
        if (member.Schema.TryGetProperty("additionalProperties", out var additional))
        {
            return new SchemaMember(additional, SchemaPath.Join(member.Path, "additionalProperties"));
        }
        return null;
    }
}
