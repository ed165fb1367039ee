using System.Text.Json;
using Penstock.Worker.Grammars;

namespace Penstock.Worker.Tests.Grammars;

/// <summary>Each keyword: a schema, texts that it accepts and texts that it refuses, judged by a matcher of our own.</summary>
public sealed class JsonSchemaGrammarTests
{
    public static TheoryData<string, string[], string[]> Cases => new()
    {
        { """{"type":"string"}""", ["\"\"", "\"a\\n\\u00e9\\ud83c\\udf0d\u00e9\ud83c\udf0d\\/\""], ["", "a", "\"a", "\"\\x\"", "\"\n\"", "\"\\ud83c\"", "\"\\udf0d\"", "\"a\" ", " \"a\""] },
        { """{"type":"integer"}""", ["0", "-1", "123456789012345"], ["01", "1.0", "1e3", "-", "+1", "1234567890123456", "\"1\""] },
        { """{"type":"number"}""", ["0", "-1.5", "1e3", "0.000000000000001", "12E+10"], ["01", ".5", "1.", "1e", "1e100", "NaN"] },
        { """{"type":"boolean"}""", ["true", "false"], ["True", "1", "null"] },
        { """{"type":"null"}""", ["null"], ["None", "0"] },
        { """{"type":["string","null"]}""", ["null", "\"x\""], ["1"] },
        { """{"type":"string","nullable":true}""", ["null", "\"x\""], ["1"] },
        { """true""", ["1", "[]", "{\"a\": [1, {\"b\": null}]}", "\"x\""], ["", "{a:1}", "[1,]"] },
        { """{}""", ["1", "[ ]", "{}"], [""] },
        { """{"title":"T","description":"D","default":1,"examples":[1],"$schema":"s","$id":"i","$comment":"c","x-mine":1,"type":"integer"}""", ["1"], ["\"1\""] },

        // Objects.
        { """{"type":"object"}""", ["{}", "{ }", "{\"a\":1,\"b\": [true]}", "{\n  \"a\": 1,\n  \"b\": 2\n}"], ["{\"a\" :1}", "{\"a\":1,}", "[]", "{   }"] },
        { """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a","b"]}""", ["{\"a\":1,\"b\":\"x\"}", "{ \"a\": 1, \"b\": \"x\" }"], ["{\"a\":1}", "{\"b\":\"x\",\"a\":1}", "{\"a\":1,\"b\":\"x\",\"c\":1}", "{}"] },
        { """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"}},"required":["b"]}""", ["{\"b\":1}", "{\"a\":1,\"b\":1}", "{\"b\":1,\"c\":1}", "{\"a\":1,\"b\":1,\"c\":1}"], ["{}", "{\"a\":1}", "{\"a\":1,\"c\":1}", "{\"c\":1,\"b\":1}", "{,\"b\":1}"] },
        { """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}""", ["{}", "{\"a\":1}", "{\"b\":1}", "{\"a\":1,\"b\":2}"], ["{\"b\":1,\"a\":2}", "{\"c\":1}"] },
        { """{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"boolean"}}""", ["{}", "{\"a\":1}", "{\"a\":1,\"b\":true}", "{\"b\":true}", "{\"ab\":true,\"\":false}"], ["{\"b\":1}", "{\"a\":true}", "{\"\\u0061\":true}", "{\"b\":true,\"a\":1}"] },
        { """{"type":"object","properties":{"abc":{"type":"integer"},"abd":{"type":"integer"},"a":{}},"required":["abc"],"additionalProperties":true}""", ["{\"abc\":1,\"x\":[]}", "{\"abc\":1,\"ab\":1,\"abcd\":1,\"abe\":2,\"b\":3}", "{\"abc\":1,\"abd\":2,\"a\":null}"], ["{\"abc\":1,\"abd\":\"x\"}", "{\"abc\":1,\"abc\":\"x\"}", "{\"abc\":1,\"x\":1,\"a\":1}"] },
        { """{"type":"object","additionalProperties":{"type":"integer"}}""", ["{}", "{\"a\":1,\"b\":2}"], ["{\"a\":\"x\"}"] },
        { """{"type":"object","additionalProperties":false}""", ["{}", "{ }"], ["{\"a\":1}"] },
        { """{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1,"maxProperties":2}""", ["{\"a\":1}", "{\"a\":1,\"b\":2}"], ["{}", "{\"a\":1,\"b\":2,\"c\":3}"] },
        { """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"minProperties":1}""", ["{\"a\":1}", "{\"b\":1}", "{\"a\":1,\"b\":1}"], ["{}"] },
        { """{"type":"object","required":["z"]}""", ["{\"z\":null}"], ["{}"] },
        { """{"type":"object","properties":{"a":false,"b":{"type":"null"}}}""", ["{}", "{\"b\":null}"], ["{\"a\":1}"] },
        { """{"type":"object","properties":{"q\"\\\n":{"type":"null"}},"required":["q\"\\\n"]}""", ["{\"q\\\"\\\\\\u000a\":null}"], ["{}"] },
        { """{"properties":{"a":{"type":"null"}}}""", ["{}", "{\"a\":null}"], ["1"] },
        { """{"type":"object","properties":{"a":{"type":"null"}},"unevaluatedProperties":false}""", ["{}"], ["{\"b\":1}"] },
        { """{"type":"object","properties":{"o":{"type":"object","properties":{"p":{"type":"array","items":{"type":"object","properties":{"q":{"type":"null"}},"required":["q"]}}},"required":["p"]}},"required":["o"]}""", ["{\"o\":{\"p\":[{\"q\":null},{\"q\":null}]}}"], ["{\"o\":{\"p\":[{}]}}"] },

        // Arrays.
        { """{"type":"array"}""", ["[]", "[ ]", "[1,\"a\", [null]]", "[\n  1,\n  2\n]"], ["[1 ,2]", "[,]", "[1,]"] },
        { """{"type":"array","items":{"type":"integer"}}""", ["[]", "[1]", "[1, 2,3]"], ["[\"a\"]", "[1 2]"] },
        { """{"type":"array","items":{"type":"null"},"minItems":2,"maxItems":3}""", ["[null,null]", "[null,null,null]"], ["[]", "[null]", "[null,null,null,null]"] },
        { """{"type":"array","items":{"type":"null"},"maxItems":1}""", ["[]", "[null]", "[ null ]"], ["[null,null]"] },
        { """{"type":"array","items":{"type":"null"},"maxItems":0}""", ["[]"], ["[null]"] },
        { """{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}]}""", ["[]", "[1]", "[1,\"a\"]"], ["[1,\"a\",1]", "[\"a\"]"] },
        { """{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":{"type":"null"},"minItems":1,"maxItems":4}""", ["[1]", "[1,\"a\"]", "[1,\"a\",null]", "[1,\"a\",null,null]"], ["[]", "[1,null]", "[1,\"a\",null,null,null]"] },
        { """{"type":"array","items":[{"type":"integer"}],"additionalItems":{"type":"null"}}""", ["[]", "[1]", "[1,null,null]"], ["[null]"] },
        { """{"type":"array","prefixItems":[{"type":"integer"}],"items":false}""", ["[]", "[1]"], ["[1,1]"] },
        { """{"type":"array","prefixItems":[{"type":"integer"}],"minItems":3}""", ["[1,1,\"x\"]"], ["[1]", "[1,1]"] },
        { """{"type":"array","items":{"type":"integer"},"uniqueItems":true,"maxItems":1}""", ["[]", "[1]"], ["[1,1]"] },

        // Listed values.
        { """{"enum":["a","b\"",1,null,true,[1,{"x":"é"}]]}""", ["\"a\"", "\"b\\\"\"", "1", "null", "true", "[1,{\"x\":\"\u00e9\"}]"], ["\"b\"", "2", "false"] },
        { """{"type":"string","enum":["a",1]}""", ["\"a\""], ["1"] },
        { """{"enum":["a","abc"],"minLength":2}""", ["\"abc\""], ["\"a\""] },
        { """{"enum":[1,5,9],"minimum":2,"maximum":8}""", ["5"], ["1", "9"] },
        { """{"const":"x"}""", ["\"x\""], ["\"y\""] },
        { """{"type":"object","properties":{"k":{"const":1}},"required":["k"]}""", ["{\"k\":1}"], ["{\"k\":2}"] },

        // Combinations.
        { """{"anyOf":[{"type":"integer"},{"type":"null"}]}""", ["1", "null"], ["\"x\""] },
        { """{"oneOf":[{"type":"integer"},{"type":"string"}]}""", ["1", "\"x\""], ["null"] },
        { """{"oneOf":[{"type":"object","properties":{"kind":{"const":"a"},"x":{"type":"null"}},"required":["kind"]},{"type":"object","properties":{"kind":{"const":"b"}},"required":["kind"]}]}""", ["{\"kind\":\"a\",\"x\":null}", "{\"kind\":\"b\"}"], ["{\"kind\":\"b\",\"x\":null}", "{}"] },
        { """{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"anyOf":[{"properties":{"b":{"type":"null"}},"required":["b"]},{"properties":{"c":{"type":"null"}},"required":["c"]}]}""", ["{\"a\":1,\"b\":null}", "{\"a\":1,\"c\":null}"], ["{\"a\":1}", "{\"b\":null}"] },
        { """{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{"type":"null"}},"required":["b"]}]}""", ["{\"a\":1,\"b\":null}"], ["{\"a\":1}", "{\"b\":null}"] },
        { """{"allOf":[{"type":"integer","minimum":3},{"maximum":5},{"type":"number"}]}""", ["3", "5"], ["2", "6", "4.5"] },
        { """{"allOf":[{"type":"object","properties":{"a":{"type":"number"}},"required":["a"]},{"properties":{"a":{"minimum":1,"maximum":2}}}]}""", ["{\"a\":1.5}"], ["{\"a\":3}"] },
        { """{"anyOf":[{"allOf":[{"type":"integer"},{"type":"string"}]},{"type":"null"}]}""", ["null"], ["1"] },

        // References.
        { """{"$defs":{"n":{"type":"integer"}},"type":"array","items":{"$ref":"#/$defs/n"}}""", ["[1,2]"], ["[null]"] },
        { """{"definitions":{"a/b~c":{"type":"null"}},"$ref":"#/definitions/a~1b~0c"}""", ["null"], ["1"] },
        { """{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#"}},"required":["v"]}""", ["{\"v\":1}", "{\"v\":1,\"next\":{\"v\":2,\"next\":{\"v\":3}}}"], ["{\"v\":1,\"next\":{}}"] },
        { """{"$defs":{"tree":{"anyOf":[{"type":"integer"},{"type":"array","items":{"$ref":"#/$defs/tree"}}]}},"$ref":"#/$defs/tree"}""", ["1", "[1,[2,[]]]"], ["null", "[null]"] },
        { """{"$defs":{"a":{"anyOf":[{"type":"object","properties":{"p":{"$ref":"#/$defs/b"}},"required":["p"]},{"$ref":"#/$defs/b"}]},"b":{"anyOf":[{"type":"array","items":{"$ref":"#/$defs/a"}},{"type":"null"}]}},"$ref":"#/$defs/a"}""", ["null", "[[],{\"p\":null}]", "{\"p\":[null]}"], ["1"] },
        { """{"$defs":{"p":{"type":"integer"}},"$ref":"#/$defs/p","minimum":3,"description":"x"}""", ["3"], ["2"] },

        // Strings.
        { """{"type":"string","minLength":2,"maxLength":3}""", ["\"ab\"", "\"abc\"", "\"\\u0041\\n\"", "\"\ud83c\udf0d\\ud83c\\udf0d\""], ["\"a\"", "\"abcd\""] },
        { """{"type":"string","pattern":"^[a-c]{2}-\\d+$"}""", ["\"ab-1\"", "\"cc-123\""], ["\"ab-\"", "\"ad-1\"", "\"xab-1\"", "\"ab-1x\""] },
        { """{"type":"string","pattern":"b+"}""", ["\"b\"", "\"abbc\"", "\"\\nb\""], ["\"a\"", "\"\""] },
        { """{"type":"string","pattern":"^(foo|ba[rz])?\\.$"}""", ["\".\"", "\"foo.\"", "\"baz.\""], ["\"bax.\"", "\"foo\""] },
        { """{"type":"string","pattern":"^a|b$"}""", ["\"a\"", "\"ax\"", "\"xb\""], ["\"xa\"", "\"bx\""] },
        { """{"type":"string","pattern":"^[^a\"\\\\]$"}""", ["\"b\"", "\"\u00e9\"", "\"\\n\""], ["\"a\"", "\"\\\"\"", "\"\\\\\""] },
        { """{"type":"string","pattern":"^[\"\\\\\\n]$"}""", ["\"\\\"\"", "\"\\\\\"", "\"\\n\""], ["\"n\"", "\"\"\""] },
        { """{"type":"string","pattern":"^[a-z]+$","minLength":2,"maxLength":3}""", ["\"ab\"", "\"abc\""], ["\"a\"", "\"abcd\"", "\"AB\""] },
        { """{"type":"string","pattern":"^\\w{3}$","maxLength":5}""", ["\"a_1\""], ["\"ab\""] },
        { """{"type":"string","format":"date"}""", ["\"2024-02-29\"", "\"2023-12-31\"", "\"2000-02-29\""], ["\"2023-02-29\"", "\"1900-02-29\"", "\"2024-13-01\"", "\"2024-04-31\"", "\"2024-00-10\"", "\"2024-01-00\""] },
        { """{"type":"string","format":"time"}""", ["\"23:59:59Z\"", "\"00:00:00.123+05:30\"", "\"12:00:00-13:59\"", "\"12:00:00+14:00\""], ["\"12:00:00+14:01\"", "\"12:00:00+19:01\"", "\"24:00:00Z\"", "\"12:60:00Z\"", "\"12:00:00\""] },
        { """{"type":"string","format":"date-time"}""", ["\"2024-02-29T12:00:00Z\""], ["\"2024-02-30T12:00:00Z\"", "\"2024-02-29 12:00:00Z\""] },
        { """{"type":"string","format":"uuid"}""", ["\"123e4567-e89b-12d3-a456-426614174000\""], ["\"123e4567e89b12d3a456426614174000\""] },
        { """{"type":"string","format":"email"}""", ["\"anything\""], ["1"] },

        // Numbers.
        { """{"type":"integer","minimum":-5,"maximum":12}""", ["-5", "-1", "0", "9", "10", "12"], ["-6", "13", "100", "-0", "1.0"] },
        { """{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":10}""", ["1", "9"], ["0", "10"] },
        { """{"type":"integer","minimum":1,"exclusiveMinimum":true}""", ["2"], ["1"] },
        { """{"type":"integer","minimum":0.5,"maximum":2.5}""", ["1", "2"], ["0", "3"] },
        { """{"type":"integer","minimum":10000000000000000000}""", ["10000000000000000000", "99999999999999999999"], ["9999999999999999999"] },
        { """{"type":"number","minimum":0,"maximum":1}""", ["0", "0.5", "1", "1.000", "0.999999999999999"], ["1.1", "-0.1", "1.0001", "2", "1e0"] },
        { """{"type":"number","exclusiveMinimum":0,"maximum":0.25}""", ["0.1", "0.25", "0.2", "0.2499", "0.250", "0.000001"], ["0", "0.0", "0.26", "0.2501", "0.3"] },
        { """{"type":"number","minimum":-1.5,"maximum":2.25}""", ["-1.5", "-1", "-0.3", "0", "2.25", "2.2", "1.99", "-1.49"], ["-1.51", "-2", "2.26", "2.3", "3"] },
        { """{"type":"number","multipleOf":0.01,"minimum":0}""", ["0", "12.5", "12.34"], ["12.345", "-1"] },
        { """{"type":"integer","multipleOf":1}""", ["7"], ["7.5"] },
        { """{"type":["integer","string"],"minimum":5,"maxLength":1}""", ["5", "\"a\""], ["4", "\"ab\""] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Accepts_what_is_valid_and_refuses_what_is_not(string schema, string[] valid, string[] invalid)
    {
        var matcher = new GbnfMatcher(Translate(schema));

        Assert.All(valid, text => Assert.True(matcher.Accepts(text), $"{schema} should accept {text}"));
        Assert.All(invalid, text => Assert.False(matcher.Accepts(text), $"{schema} should refuse {text}"));
    }

    [Theory]
    [InlineData(1, 33)]
    [InlineData(0, 64)]
    [InlineData(31, 63)]
    [InlineData(499, 501)]
    [InlineData(0, 1200)]
    [InlineData(1000, 1000)]
    [InlineData(700, 2600)]
    public void Counts_far(int min, int max)
    {
        var text = new GbnfMatcher(Translate($$"""{"type":"string","minLength":{{min}},"maxLength":{{max}} }"""));
        var list = new GbnfMatcher(Translate($$"""{"type":"array","items":{"type":"null"},"minItems":{{min}},"maxItems":{{max}} }"""));

        foreach (var count in new[] { min - 1, min, min + 1, (min + max) / 2, max - 1, max, max + 1 }.Where(count => count >= 0))
        {
            var isInside = min <= count && count <= max;
            Assert.Equal(isInside, text.Accepts('"' + new string('x', count) + '"'));
            Assert.Equal(isInside, list.Accepts('[' + string.Join(',', Enumerable.Repeat("null", count)) + ']'));
        }
    }

    [Fact]
    public void Keeps_equal_rules_once()
    {
        var properties = string.Join(',', Enumerable.Range(0, 100).Select(index => $$"""
            "p{{index}}":{"type":"array","items":{"type":"string","minLength":1} }
            """));

        var grammar = Translate("{\"type\":\"object\",\"properties\":{" + properties + "}}");

        Assert.InRange(grammar.Length, 1, 20_000);
        Assert.InRange(grammar.Split("::=").Length, 100, 130);
    }

    internal static string Translate(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        var translation = JsonSchemaGrammar.Translate(document.RootElement);
        Assert.True(translation.IsSuccess, $"{schema}: {translation.Error}");
        return translation.Grammar;
    }
}
