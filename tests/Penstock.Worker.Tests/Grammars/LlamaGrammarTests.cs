using System.Text.Json;
using NJsonSchema;
using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;
using Penstock.Worker.Grammars;
using Penstock.Worker.Tests.Engine;

namespace Penstock.Worker.Tests.Grammars;

/// <summary>The grammars in llama.cpp's own hands: its parser takes them, and what the demo model writes under them is valid.</summary>
public sealed class LlamaGrammarTests(DemoEngine demo)
{
    /// <summary>Schemas whose values are short, so that the model comes to an end.</summary>
    public static TheoryData<string> Schemas =>
    [
        """{"type":"object","properties":{"name":{"type":"string","maxLength":12},"size":{"type":"integer","minimum":1,"maximum":250}},"required":["name","size"],"additionalProperties":false}""",
        """{"type":"array","items":{"enum":["red","green","blau"]},"minItems":2,"maxItems":5}""",
        """{"type":"object","properties":{"kind":{"const":"b"},"when":{"type":"string","format":"date"},"at":{"type":["string","null"],"format":"time"}},"required":["kind","when"]}""",
        """{"type":"object","properties":{"score":{"type":"number","minimum":0,"maximum":1},"id":{"type":"string","format":"uuid"},"ok":{"type":"boolean"}},"required":["id"]}""",
        """{"type":"string","pattern":"^[A-Z]{2}-\\d{3,5}(\\.[a-z]{1,3})?$","maxLength":12}""",
        """{"$defs":{"node":{"type":"object","properties":{"value":{"type":"integer","minimum":0,"maximum":9},"children":{"type":"array","items":{"$ref":"#/$defs/node"},"maxItems":2}},"required":["value"]}},"type":"object","properties":{"tree":{"$ref":"#/$defs/node"}},"required":["tree"]}""",
        """{"anyOf":[{"type":"integer","minimum":-20,"maximum":20},{"type":"null"},{"type":"array","items":{"type":"boolean"},"maxItems":3}]}""",
        """{"type":"object","properties":{"a":{"type":"integer","maximum":9,"minimum":0},"b":{"type":"boolean"},"c":{"type":"null"}},"minProperties":1}""",
        """{"allOf":[{"type":"object","properties":{"a":{"type":"string","maxLength":3}},"required":["a"]},{"type":"object","properties":{"b":{"type":"string","minLength":2,"maxLength":4}},"required":["b"]}]}""",
    ];

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task Makes_the_model_write_what_is_valid(string schema)
    {
        var grammar = JsonSchemaGrammarTests.Translate(schema);
        var oracle = await JsonSchema.FromJsonAsync(schema.Replace("$defs", "definitions", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var matcher = new GbnfMatcher(grammar);
        var finished = 0;
        for (ulong seed = 0; seed < 6; seed++)
        {
            var answer = await RunAsync(grammar, seed, maxTokens: 300);

            Assert.Null(answer.Error);
            if (answer.Reason == FinishReason.Stop)
            {
                finished++;
                using var document = JsonDocument.Parse(answer.Text);
                Assert.True(matcher.Accepts(answer.Text), answer.Text);
                Assert.Empty(oracle.Validate(answer.Text));
            }
        }
        Assert.InRange(finished, 4, 6);
    }

    [Fact]
    public async Task Are_all_read_by_llama_cpp()
    {
        var grammars = JsonSchemaGrammarTests.Cases.Select(row => JsonSchemaGrammarTests.Translate(row.Data.Item1))
            .Append(JsonGrammar.AnyObject).Append(JsonGrammar.AnyValue)
            .Append(JsonSchemaGrammarTests.Translate("""{"type":"array","items":{"type":"string","minLength":700,"maxLength":100000},"minItems":600,"maxItems":10000}"""));

        foreach (var grammar in grammars)
        {
            var answer = await RunAsync(grammar, seed: 1, maxTokens: 1);
            Assert.True(answer.Error?.Kind != ErrorKind.InvalidRequest, grammar);
        }
    }

    [Fact]
    public async Task Holds_a_json_object_to_json()
    {
        for (ulong seed = 0; seed < 3; seed++)
        {
            var answer = await RunAsync(JsonGrammar.AnyObject, seed, maxTokens: 100);
            if (answer.Reason == FinishReason.Stop)
            {
                using var document = JsonDocument.Parse(answer.Text);
                Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
            }
            Assert.StartsWith("{", answer.Text, StringComparison.Ordinal);
        }
    }

    private Task<Answer> RunAsync(string grammar, ulong seed, int maxTokens)
    {
        var request = new GenerationRequest
        {
            PromptTokens = DemoEngine.Ask(demo.Engine.Tokenizer, "Tell me about penguins"),
            MaxTokens = maxTokens,
            Sampling = new SamplingOptions { Temperature = 1, Seed = seed },
            Grammar = grammar,
        };
        return Answer.ReadAsync(demo.Engine.Scheduler, request, TestContext.Current.CancellationToken);
    }
}
