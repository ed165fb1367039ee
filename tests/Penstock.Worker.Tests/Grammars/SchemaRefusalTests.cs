using System.Text.Json;
using Penstock.Worker.Grammars;

namespace Penstock.Worker.Tests.Grammars;

public sealed class SchemaRefusalTests
{
    public static TheoryData<string, string, string> Refused => new()
    {
        { """{"not":{"type":"null"}}""", "#/not", "'not'" },
        { """{"type":"object","properties":{"a":{"if":{},"then":{}}}}""", "#/properties/a/if", "'if'" },
        { """{"type":"object","properties":{"a/b":{"maxlength":3}}}""", "#/properties/a~1b/maxlength", "'maxlength'" },
        { """{"type":"object","patternProperties":{"^a":{}}}""", "#/patternProperties", "'patternProperties'" },
        { """{"type":"object","propertyNames":{"maxLength":3}}""", "#/propertyNames", "'propertyNames'" },
        { """{"type":"object","dependentRequired":{"a":["b"]}}""", "#/dependentRequired", "'dependentRequired'" },
        { """{"type":"object","properties":{"a":{},"b":{}},"minProperties":2}""", "#/minProperties", "above 1" },
        { """{"type":"object","properties":{"a":{},"b":{}},"maxProperties":1}""", "#/maxProperties", "optional" },
        { """{"allOf":[{"type":"object"},{"properties":{"a":{}},"unevaluatedProperties":false}]}""", "#/allOf/1/unevaluatedProperties", "outermost" },
        { """{"type":"array","uniqueItems":true}""", "#/uniqueItems", "earlier items" },
        { """{"type":"array","contains":{}}""", "#/contains", "'contains'" },
        { """{"type":"array","unevaluatedItems":false}""", "#/unevaluatedItems", "'items'" },
        { """{"type":"array","items":{"type":"int"}}""", "#/items/type", "a type is" },
        { """{"type":[]}""", "#/type", "list" },
        { """{"type":"array","minItems":-1}""", "#/minItems", "integer" },
        { """{"type":"array","maxItems":1000000}""", "#/maxItems", "10000" },
        { """{"type":"string","maxLength":"5"}""", "#/maxLength", "integer" },
        { """{"type":"string","maxLength":1000000}""", "#/maxLength", "100000" },
        { """{"type":"string","pattern":"(?=a)b"}""", "#/pattern", "look-ahead" },
        { """{"type":"string","pattern":"(a)\\1"}""", "#/pattern", "'\\1'" },
        { """{"type":"string","pattern":"\\bword"}""", "#/pattern", "'\\b'" },
        { """{"type":"string","pattern":"a(b$)"}""", "#/pattern", "'$'" },
        { """{"type":"string","pattern":"a^b"}""", "#/pattern", "'^'" },
        { """{"type":"string","pattern":"[z-a]"}""", "#/pattern", "range" },
        { """{"type":"string","pattern":"a{2,1}"}""", "#/pattern", "count" },
        { """{"type":"string","pattern":"(a|b*)*"}""", "#/pattern", "without end" },
        { """{"type":"string","pattern":"(a"}""", "#/pattern", "')'" },
        { """{"type":"string","pattern":"[a"}""", "#/pattern", "']'" },
        { """{"type":"string","pattern":"ab","maxLength":5}""", "#/pattern", "'maxLength'" },
        { """{"allOf":[{"type":"string","pattern":"a"},{"pattern":"b"}]}""", "#", "several patterns" },
        { """{"type":"string","format":"date","maxLength":5}""", "#/format", "'maxLength'" },
        { """{"type":"number","multipleOf":3}""", "#/multipleOf", "0.1" },
        { """{"type":"number","minimum":"1"}""", "#/minimum", "number" },
        { """{"type":"number","minimum":1e30}""", "#/minimum", "20 digits" },
        { """{"enum":"a"}""", "#/enum", "list" },
        { """{"enum":["a"],"pattern":"^a$"}""", "#", "'enum'" },
        { """{"enum":[]}""", "#", "no value" },
        { """{"type":"integer","const":"a"}""", "#", "no value" },
        { """{"type":"integer","minimum":5,"maximum":4}""", "#", "no value" },
        { """{"type":"array","minItems":3,"maxItems":2}""", "#", "no value" },
        { """{"type":"object","properties":{"a":false},"required":["a"]}""", "#", "no value" },
        { """{"type":"object","additionalProperties":false,"required":["a"]}""", "#", "no value" },
        { """false""", "#", "no value" },
        { """[]""", "#", "a schema is" },
        { """{"items":5}""", "#/items", "a schema is" },
        { """{"anyOf":[]}""", "#/anyOf", "list" },
        { """{"anyOf":{}}""", "#/anyOf", "list" },
        { """{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "#/oneOf", "0 and 1" },
        { """{"oneOf":[{"type":"string"},{"type":"null"},{"type":"string","pattern":"^a"}]}""", "#/oneOf", "0 and 2" },
        { """{"oneOf":[{"type":"object","properties":{"a":{}}},{"type":"object","properties":{"b":{}}}]}""", "#/oneOf", "const" },
        { """{"$ref":"https://example.com/schema"}""", "#/$ref", "pointer" },
        { """{"$ref":"#/$defs/x"}""", "#/$ref", "nothing" },
        { """{"$ref":"#anchor"}""", "#/$ref", "pointer" },
        { """{"$ref":5}""", "#/$ref", "pointer" },
        { """{"$ref":"#"}""", "#/$ref", "refers to itself" },
        { """{"anyOf":[{"$ref":"#"},{"type":"null"}]}""", "#/anyOf/0/$ref", "refers to itself" },
        { """{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""", "#/$defs/b/$ref", "refers to itself" },
        { """{"type":"object","properties":{"next":{"$ref":"#"}},"required":["next"]}""", "#", "requires itself" },
        { """{"type":"array","items":{"$ref":"#"},"minItems":1}""", "#", "requires itself" },
        { """{"const":"\ud800"}""", "#/const", "surrogate" },
        { """{"properties":{"\ud800":{}}}""", "#/properties", "surrogate" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Names_path_and_reason(string schema, string path, string message)
    {
        var error = Refuse(schema);

        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Oversized =>
    [
        // Nested deeper than any real one, by itself and by references.
        string.Concat(Enumerable.Repeat("""{"type":"array","items":""", 100)) + "{}" + new string('}', 100),
        "{\"$defs\":{" + string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""
            "d{{i}}":{"type":"array","items":{"$ref":"#/$defs/d{{i + 1}}"} }
            """)) + ",\"d200\":{}},\"$ref\":\"#/$defs/d0\"}",

        // Choices that multiply.
        "{\"allOf\":[" + string.Join(',', Enumerable.Repeat("""{"anyOf":[{"minLength":1},{"minLength":2},{"minLength":3}]}""", 12)) + "]}",
        "{\"$defs\":{" + string.Join(',', Enumerable.Range(0, 30).Select(i => $$"""
            "d{{i}}":{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """)) + ",\"d30\":{}},\"$ref\":\"#/$defs/d0\"}",
        "{\"$defs\":{" + string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""
            "d{{i}}":{"anyOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """)) + ",\"d40\":false},\"$ref\":\"#/$defs/d0\"}",

        // Too many properties, values, names to keep apart.
        "{\"type\":\"object\",\"properties\":{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"property{i}\":{{\"minLength\":{i}}}")) + "}}",
        "{\"enum\":[" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"value{i}\"")) + "]}",
        "{\"type\":\"object\",\"additionalProperties\":true,\"properties\":{" + string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"{i:x8}-{i * 7919:x8}\":{{}}")) + "}}",
        """{"type":"string","pattern":"^((((a{1,9999}b){1,9999}c){1,9999}d){1,9999}e){1,9999}$","maxLength":100000}""",
        "{\"type\":\"string\",\"pattern\":\"" + new string('(', 1000) + "a" + new string(')', 1000) + "\"}",
    ];

    [Theory]
    [MemberData(nameof(Oversized))]
    public void Refuses_what_is_too_large(string schema) => Assert.NotEmpty(Refuse(schema).Message);

    private static SchemaError Refuse(string schema)
    {
        using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 500 });
        var translation = JsonSchemaGrammar.Translate(document.RootElement);
        Assert.False(translation.IsSuccess, $"{schema} should have been refused, gave {translation.Grammar}");
        return translation.Error;
    }
}
