using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using NJsonSchema;
using Penstock.Worker.Grammars;

namespace Penstock.Worker.Tests.Grammars;

/// <summary>Random schemas and values, with NJsonSchema as the judge of what is valid.</summary>
public sealed class SchemaOracleTests
{
    [Fact]
    public async Task Draws_values_that_are_valid()
    {
        var drawn = 0;
        await Gen.Select(RandomJson.Schema, Gen.Int[0, 1_000_000]).SampleAsync(
            async (schema, seed) =>
            {
                if (Translate(schema) is not { } grammar)
                {
                    return;
                }
                var oracle = await JsonSchema.FromJsonAsync(schema, TestContext.Current.CancellationToken);
                var matcher = new GbnfMatcher(grammar);
                var random = new Random(seed);
                for (var count = 0; count < 5; count++)
                {
                    var json = matcher.Draw(random);
                    Assert.True(matcher.Accepts(json), $"{schema}\ndrew and refused {json}");
                    if (HasSurrogates(json))
                    {
                        continue;
                    }
                    var errors = oracle.Validate(json);
                    Assert.True(errors.Count == 0, $"{schema}\ndrew {json}\n{string.Join('\n', errors)}");
                    Interlocked.Increment(ref drawn);
                }
            },
            iter: 500);
        Assert.InRange(drawn, 500, int.MaxValue);
    }

    [Fact]
    public async Task Accepts_no_value_that_is_invalid()
    {
        var accepted = 0;
        await Gen.Select(RandomJson.Schema, RandomJson.Value.Array[30]).SampleAsync(
            async (schema, values) =>
            {
                if (Translate(schema) is not { } grammar)
                {
                    return;
                }
                var oracle = await JsonSchema.FromJsonAsync(schema, TestContext.Current.CancellationToken);
                var matcher = new GbnfMatcher(grammar);
                foreach (var value in values.Where(matcher.Accepts))
                {
                    var errors = oracle.Validate(value);
                    Assert.True(errors.Count == 0, $"{schema}\naccepted {value}\n{string.Join('\n', errors)}");
                    Interlocked.Increment(ref accepted);
                }
            },
            iter: 500);
        Assert.InRange(accepted, 100, int.MaxValue);
    }

    /// <summary>Where the translation keeps to the letter of the specification, it also accepts all that is valid.</summary>
    [Fact]
    public async Task Accepts_every_value_that_is_valid_where_objects_are_closed()
    {
        var valid = 0;
        await Gen.Select(RandomJson.Schema, RandomJson.Value.Array[30]).SampleAsync(
            async (schema, values) =>
            {
                // Open objects are narrowed on purpose, and numbers with an exponent where there are bounds.
                var isClosed = !schema.Contains("allOf", StringComparison.Ordinal)
                    && schema.Split("\"type\":\"object\"").Length == schema.Split("\"additionalProperties\":false").Length;
                if (!isClosed || Translate(schema) is not { } grammar)
                {
                    return;
                }
                var oracle = await JsonSchema.FromJsonAsync(schema, TestContext.Current.CancellationToken);
                var matcher = new GbnfMatcher(grammar);
                foreach (var value in values.Where(value => !value.Contains("1e3", StringComparison.Ordinal) && !value.Contains("3.0", StringComparison.Ordinal)))
                {
                    if (oracle.Validate(value).Count == 0)
                    {
                        Assert.True(matcher.Accepts(value), $"{schema}\nrefused {value}");
                        Interlocked.Increment(ref valid);
                    }
                }
            },
            iter: 500);
        Assert.InRange(valid, 100, int.MaxValue);
    }

    private static string? Translate(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        var translation = JsonSchemaGrammar.Translate(document.RootElement);

        // The generator makes contradictions, and alternatives that overlap; nothing else of it may be refused.
        Assert.True(
            translation.IsSuccess || translation.Error.Message.Contains("no value", StringComparison.Ordinal)
                || translation.Error.Path.EndsWith("/oneOf", StringComparison.Ordinal) || translation.Error.Message.Contains("'enum'", StringComparison.Ordinal)
                || translation.Error.Message.Contains("several patterns", StringComparison.Ordinal)
                || translation.Error.Message.Contains("beside 'minLength'", StringComparison.Ordinal)
                || translation.Error.Message.Contains("'date' texts", StringComparison.Ordinal),
            $"{schema}: {translation.Error}");
        return translation.Grammar;
    }

    /// <summary>The oracle counts the length of a text in UTF-16 units, where the specification counts characters.</summary>
    private static bool HasSurrogates(string json) =>
        json.Any(char.IsSurrogate) || Regex.IsMatch(json, @"\\u[dD][89abAB]", RegexOptions.None, TimeSpan.FromSeconds(10));
}
