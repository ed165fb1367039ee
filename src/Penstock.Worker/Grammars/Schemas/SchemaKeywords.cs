using System.Collections.Frozen;
using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>The keywords of JSON Schema, drafts 4 to 2020-12: which are honoured, which say nothing about values, which are refused.</summary>
internal static class SchemaKeywords
{
    /// <summary>Keywords that only describe, and <c>x-...</c>.</summary>
    private static readonly FrozenSet<string> Annotations = new[]
    {
        "title", "description", "default", "example", "examples", "$schema", "$id", "id", "$comment", "$anchor", "$dynamicAnchor", "$vocabulary",
        "$defs", "definitions", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema", "discriminator",
        "externalDocs", "xml", "propertyOrdering", "enumDescriptions", "markdownDescription",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Keywords that speak about one type of value only, and so hint at the type where <c>type</c> is missing.</summary>
    private static readonly FrozenDictionary<string, SchemaTypes> ByType = new Dictionary<string, SchemaTypes>(StringComparer.Ordinal)
    {
        ["minLength"] = SchemaTypes.String,
        ["maxLength"] = SchemaTypes.String,
        ["pattern"] = SchemaTypes.String,
        ["format"] = SchemaTypes.None,
        ["minimum"] = SchemaTypes.Number,
        ["maximum"] = SchemaTypes.Number,
        ["exclusiveMinimum"] = SchemaTypes.Number,
        ["exclusiveMaximum"] = SchemaTypes.Number,
        ["multipleOf"] = SchemaTypes.Number,
        ["properties"] = SchemaTypes.Object,
        ["required"] = SchemaTypes.Object,
        ["additionalProperties"] = SchemaTypes.Object,
        ["unevaluatedProperties"] = SchemaTypes.Object,
        ["patternProperties"] = SchemaTypes.Object,
        ["minProperties"] = SchemaTypes.Object,
        ["maxProperties"] = SchemaTypes.Object,
        ["items"] = SchemaTypes.Array,
        ["prefixItems"] = SchemaTypes.Array,
        ["additionalItems"] = SchemaTypes.Array,
        ["unevaluatedItems"] = SchemaTypes.Array,
        ["minItems"] = SchemaTypes.Array,
        ["maxItems"] = SchemaTypes.Array,
        ["uniqueItems"] = SchemaTypes.Array,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Structure =
        new[] { "type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "nullable" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsAnnotation(string keyword) =>
        Annotations.Contains(keyword) || keyword.StartsWith("x-", StringComparison.Ordinal);

    /// <summary>The type that <paramref name="keyword"/> speaks about, or none.</summary>
    public static SchemaTypes TypeOf(string keyword) => ByType.GetValueOrDefault(keyword, SchemaTypes.None);

    /// <summary>Refuses a keyword that could not be honoured: a grammar that ignored it would accept what the schema does not.</summary>
    public static void Check(SchemaMember member)
    {
        foreach (var property in member.Schema.EnumerateObject())
        {
            if (!Structure.Contains(property.Name) && !ByType.ContainsKey(property.Name) && !IsAnnotation(property.Name))
            {
                throw member.Refuse(property.Name, $"the keyword '{property.Name}' is not supported");
            }
        }
    }

    /// <summary>True for a schema that is nothing but a reference.</summary>
    public static bool IsPureReference(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out _)
        && schema.EnumerateObject().All(property => property.Name is "$ref" || IsAnnotation(property.Name));
}
