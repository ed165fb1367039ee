using System.Text.Json.Nodes;
using CsCheck;
using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>Two requests share a key exactly when nothing that can change the answer differs.</summary>
public sealed class ScopeKeyTests
{
    private static readonly CacheWorld World = new(new FakeUpstream(true, (_, _) => throw new InvalidOperationException("nobody calls")));
    private static readonly CacheEpochs Epochs = new(TimeProvider.System);

    [Theory]
    [InlineData("""{"temperature":0,"model":"small","messages":[{"content":"hello","role":"user"}]}""")]
    [InlineData("""  { "model" : "small", "messages" : [ { "role" : "user" , "content" : "hello" } ] , "temperature" : 0 }  """)]
    [InlineData("""{"model":"small","messages":[{"role":"user","content":"\u0068ello"}],"temperature":0}""")]
    [InlineData("""{"model":"small","m\u0065ssages":[{"role":"user","content":"hello"}],"temperature":0,"stream":true}""")]
    [InlineData("""{"model":"other-name-for-it","messages":[{"role":"user","content":"hello"}],"temperature":0,"stream_options":{"include_usage":true},"stream":true}""")]
    [InlineData("""{"model":"small","messages":[{"role":"user","content":"hello"}],"temperature":0,"user":"ada","metadata":{"a":"b"},"safety_identifier":"x","prompt_cache_key":"y"}""")]
    public void What_cannot_change_the_answer_is_not_in_the_key(string same) => Assert.Equal(Key(CacheWorld.Question), Key(same));

    [Theory]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello "}]}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"system","content":"hello"}]}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":["hello"]}]}""")]
    [InlineData("""{"model":"small","temperature":0.1,"messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("""{"model":"small","temperature":"0","messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("""{"model":"small","temperature":null,"messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("""{"model":"small","messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello"}],"seed":1}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello"}],"nobody_knows_this":true}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello"}],"nobody_knows_this":false}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello","stream":true}]}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello"},{"role":"user","content":"hello"}]}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello"}],"tools":[{"type":"function","function":{"name":"f"}}]}""")]
    [InlineData("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"hello"}],"response_format":{"type":"json_object"}}""")]
    public void What_can_change_the_answer_is_in_the_key(string other) => Assert.NotEqual(Key(CacheWorld.Question), Key(other));

    [Fact]
    public void Every_tenant_has_keys_of_its_own()
    {
        string?[] tenants = [null, "", "acme", "acme2", "Acme", "a\u0000cme"];

        Assert.Equal(tenants.Length, tenants.Select(tenant => Key(CacheWorld.Question, tenant)).Distinct().Count());
    }

    [Fact]
    public void Operation_and_dialect_are_in_the_key() => Assert.Equal(4, new[]
    {
        Key(CacheWorld.Question),
        Key(CacheWorld.Question, operation: Operation.Response),
        Key(CacheWorld.Question, operation: Operation.Completion),
        Key(CacheWorld.Question, dialect: Dialect.Anthropic),
    }.Distinct().Count());

    [Fact]
    public void Tags_are_in_the_key_in_any_order()
    {
        AnswerKey ab = Key(CacheWorld.Question, caching: new CacheDirectives { Tags = ["a", "b"] });

        Assert.Equal(ab, Key(CacheWorld.Question, caching: new CacheDirectives { Tags = ["b", "a"] }));
        Assert.NotEqual(ab, Key(CacheWorld.Question, caching: new CacheDirectives { Tags = ["ab"] }));
        Assert.NotEqual(ab, Key(CacheWorld.Question));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_told_from_its_neighbours()
    {
        string[] texts = [@"\ud800", @"\ud801", @"\udc00", "\\\\ud800", "ud800"];

        Assert.Equal(texts.Length, texts.Select(text => Key($$"""{"model":"small","messages":"{{text}}"}""")).Distinct().Count());
    }

    [Fact]
    public void The_last_of_two_equal_names_is_told_from_the_first() => Assert.NotEqual(
        Key("""{"model":"small","x":{"a":1,"a":2}}"""), Key("""{"model":"small","x":{"a":2,"a":1}}"""));

    [Fact]
    public void A_request_is_sampled_unless_its_temperature_is_nought()
    {
        Assert.False(Keyed(CacheWorld.Question).IsSampled);
        Assert.False(Keyed("""{"model":"small","temperature":0.0}""").IsSampled);
        Assert.True(Keyed("""{"model":"small","temperature":1e-9}""").IsSampled);
        Assert.True(Keyed("""{"model":"small","temperature":"0"}""").IsSampled);
        Assert.True(Keyed("""{"model":"small","messages":[{"temperature":0}]}""").IsSampled);
        Assert.False(Keyed("""{"model":"small","input":"x"}""", Operation.Embedding).IsSampled);
    }

    [Fact]
    public void Order_and_space_never_matter_and_a_changed_leaf_always_does() => GenDocument.Select(GenDocument, Gen.Int[0, 1000]).Sample(
        (document, other, seed) =>
        {
            string plain = Request(document);
            string shuffled = Request(Shuffle(document, new Random(seed)));

            return Key(plain) == Key(shuffled) && (JsonNode.DeepEquals(document, other) || Key(plain) != Key(Request(other)));
        },
        iter: 2000);

    private static readonly Gen<string> GenText = Gen.String[Gen.Char.AlphaNumeric, 0, 6];

    private static readonly Gen<JsonNode?> GenLeaf = Gen.OneOf(
        GenText.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Int[-5, 5].Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?> GenInner = Gen.OneOf(
        GenLeaf,
        GenLeaf.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
        Gen.Select(GenText, GenLeaf).Array[0, 3].Select(Object));

    private static readonly Gen<JsonNode?> GenDocument = Gen.Select(GenText, GenInner).Array[0, 5].Select(Object);

    private static JsonNode? Object((string Name, JsonNode? Value)[] properties)
    {
        var result = new JsonObject();
        foreach ((string name, JsonNode? value) in properties)
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }

    private static JsonNode? Shuffle(JsonNode? node, Random random)
    {
        switch (node)
        {
            case JsonObject properties:
                var shuffled = new JsonObject();
                foreach ((string name, JsonNode? value) in properties.OrderBy(_ => random.Next()).ToArray())
                {
                    shuffled[name] = Shuffle(value, random);
                }

                return shuffled;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Shuffle(item, random))]);
            default:
                return node?.DeepClone();
        }
    }

    private static string Request(JsonNode? document) => $$"""{"model":"small","x":{{document?.ToJsonString() ?? "null"}}}""";

    private static AnswerKey Key(
        string body, string? tenant = null, Operation operation = Operation.Chat, Dialect dialect = Dialect.OpenAi, CacheDirectives caching = default) =>
        ScopeKey.Of(World.Resolved(body, tenant, operation, dialect, caching), Epochs).Key;

    private static KeyedRequest Keyed(string body, Operation operation = Operation.Chat) =>
        ScopeKey.Of(World.Resolved(body, null, operation), Epochs);
}
