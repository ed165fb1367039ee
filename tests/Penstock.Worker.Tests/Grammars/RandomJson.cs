using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;

namespace Penstock.Worker.Tests.Grammars;

/// <summary>Random JSON values and random schemas, both as text. Names and words are few, so that values often fit the schemas.</summary>
internal static class RandomJson
{
    public static JsonSerializerOptions Indented { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] Names = ["a", "b", "ab", "c"];

    private static readonly Gen<string> Word = Pick("", "a", "b", "ab", "abc", "é", "x-1", "2024-02-29", "\\n", "\\\"");

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int[-15, 15].Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Pick("0.5", "-2.25", "1e3", "1234567", "3.0"));

    private static readonly Gen<string> Scalar = Gen.OneOf(Pick("null", "true", "false"), Number, Word.Select(word => $"\"{word}\""));

    public static Gen<string> Value { get; } = Gen.Recursive<string>((depth, inner) => depth > 2
        ? Scalar
        : Gen.OneOf(
            Scalar,
            inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            inner.Array[0, Names.Length].Select(Object)));

    private static Gen<string> ScalarSchema { get; } = Gen.OneOf(
        Pick(
            """{"type":"string"}""", """{"type":"integer"}""", """{"type":"number"}""", """{"type":"boolean"}""", """{"type":"null"}""",
            """{"type":["string","null"]}""", """{"type":["integer","boolean"]}""", """{"enum":["a","b",1,null]}""", """{"type":"string","enum":["ab",1]}""",
            """{"type":"string","pattern":"^[a-z]+$"}""", """{"type":"string","pattern":"^(a|x-\\d)"}""", """{"type":"string","format":"date"}""", "{}"),
        Gen.Select(Gen.Int[0, 2], Gen.Int[2, 4]).Select((min, max) => $$"""{"type":"string","minLength":{{min}},"maxLength":{{max}}}"""),
        Gen.Select(Gen.Int[-12, 3], Gen.Int[3, 12], Pick("integer", "number")).Select((min, max, type) =>
            $$"""{"type":"{{type}}","minimum":{{min}},"maximum":{{max}}}"""));

    /// <summary>Schemas of the keywords that the oracle knows.</summary>
    public static Gen<string> Schema { get; } = Gen.Recursive<string>((depth, inner) => depth > 2
        ? ScalarSchema
        : Gen.OneOf(
            ScalarSchema,
            ScalarSchema,
            Gen.Select(inner, Gen.Int[0, 2], Gen.Int[2, 4]).Select((items, min, max) =>
                $$"""{"type":"array","items":{{items}},"minItems":{{min}},"maxItems":{{max}}}"""),
            inner.Select(items => $$"""{"type":"array","items":{{items}}}"""),
            ObjectSchema(inner),
            ObjectSchema(inner),
            inner.Array[1, 3].Select(schemas => $$"""{"anyOf":[{{string.Join(',', schemas)}}]}"""),
            inner.Array[1, 2].Select(schemas => $$"""{"oneOf":[{{string.Join(',', schemas)}}]}"""),
            Gen.Select(ObjectSchema(inner), ObjectSchema(inner)).Select((first, second) => $$"""{"allOf":[{{first}},{{second}}]}""")));

    public static Gen<string> Pick(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static Gen<string> ObjectSchema(Gen<string> inner)
    {
        var additional = Gen.OneOf(
            Pick("", ",\"additionalProperties\":false", ",\"additionalProperties\":true"),
            inner.Select(schema => $",\"additionalProperties\":{schema}"));
        return Gen.Select(inner.Array[0, Names.Length], Gen.Bool.Array[Names.Length], additional).Select((schemas, required, others) =>
        {
            var names = Names.Where((_, index) => required[index]).Select(name => $"\"{name}\"");
            return $$"""{"type":"object","properties":{{Object(schemas)}},"required":[{{string.Join(',', names)}}]{{others}}}""";
        });
    }

    private static string Object(string[] values) =>
        "{" + string.Join(',', values.Select((value, index) => $"\"{Names[index]}\":{value}")) + "}";
}
