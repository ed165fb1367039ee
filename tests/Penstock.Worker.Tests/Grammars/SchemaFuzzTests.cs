using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Penstock.Worker.Grammars;
using Penstock.Worker.Tests.Templates;

namespace Penstock.Worker.Tests.Grammars;

/// <summary>
/// Mutated schemas are translated, or refused with an error value; and each grammar that comes out is one that llama.cpp can read. See
/// <see cref="FuzzLength"/> for a long run.
/// </summary>
public sealed class SchemaFuzzTests
{
    private static readonly JsonNode[] Schemas =
    [
        .. JsonSchemaGrammarTests.Cases.Select(row => row.Data.Item1).Concat(SchemaRefusalTests.Refused.Select(row => row.Data.Item1))
            .Where(schema => !schema.Contains("ud800", StringComparison.Ordinal)).Select(schema => JsonNode.Parse(schema)!),
    ];

    /// <summary>Everything that stands anywhere in a schema, with the keyword before it.</summary>
    private static readonly (string Key, string Json)[] Parts = [.. Schemas.SelectMany(PartsOf)];

    [Fact]
    public void Never_fails_with_anything_but_an_error_value() => Gen.Select(
        Gen.Int[0, Schemas.Length - 1], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1_000_000], Gen.Int[0, Parts.Length - 1]).Array[1, 6]).Sample(
        (index, mutations) =>
        {
            var schema = mutations.Aggregate(Schemas[index].DeepClone(), Mutate).ToJsonString();
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { AllowDuplicateProperties = true });
            var translation = JsonSchemaGrammar.Translate(document.RootElement);
            Assert.True(translation.IsSuccess ? translation.Error is null : translation.Error.Message.Length > 0 && translation.Error.Path[0] == '#', schema);
            if (translation.IsSuccess)
            {
                var matcher = new GbnfMatcher(translation.Grammar);
                using var drawn = JsonDocument.Parse(matcher.Draw(new Random(index)));
                Assert.NotEqual(JsonValueKind.Undefined, drawn.RootElement.ValueKind);
            }
        },
        iter: FuzzLength.Iterations(1_000));

    private static IEnumerable<(string Key, string Json)> PartsOf(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            new[] { (member.Key, member.Value?.ToJsonString() ?? "null") }.Concat(member.Value is null ? [] : PartsOf(member.Value))),
        JsonArray items => items.OfType<JsonNode>().SelectMany(PartsOf),
        _ => [],
    };

    private static JsonNode Mutate(JsonNode root, (int Kind, int Place, int Part) mutation)
    {
        var places = Objects(root).ToList();
        if (places.Count == 0)
        {
            return root;
        }
        var target = places[mutation.Place % places.Count];
        var (key, json) = Parts[mutation.Part];
        switch (mutation.Kind)
        {
            case 0 when target.Count > 0:
                target.Remove(target.ElementAt(mutation.Place % target.Count).Key);
                break;
            case 1 when target.Count > 0:
                target[target.ElementAt(mutation.Place % target.Count).Key] = JsonNode.Parse(json);
                break;
            default:
                target[key] = JsonNode.Parse(json);
                break;
        }
        return root;
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Objects(member.Value)).Prepend(members),
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };
}
