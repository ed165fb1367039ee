using System.Text.Json;
using CsCheck;
using Penstock.Worker.Grammars;

namespace Penstock.Worker.Tests.Grammars;

public sealed class JsonGrammarTests
{
    private static readonly GbnfMatcher Value = new(JsonGrammar.AnyValue);
    private static readonly GbnfMatcher Object = new(JsonGrammar.AnyObject);

    [Fact]
    public void Draws_texts_that_parse() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        foreach (var (matcher, isObject) in new[] { (Value, false), (Object, true) })
        {
            using var document = JsonDocument.Parse(matcher.Draw(new Random(seed)));
            Assert.True(!isObject || document.RootElement.ValueKind == JsonValueKind.Object);
            ReadAll(document.RootElement);
        }
    });

    [Fact]
    public void Accepts_what_a_serializer_writes() => RandomJson.Value.Sample(json =>
    {
        using var document = JsonDocument.Parse(json);
        var indented = JsonSerializer.Serialize(document.RootElement, RandomJson.Indented);
        Assert.True(Value.Accepts(json), json);
        Assert.True(Value.Accepts(indented), indented);
        Assert.Equal(document.RootElement.ValueKind == JsonValueKind.Object, Object.Accepts(json));
    });

    [Theory]
    [InlineData("{}", true)]
    [InlineData("{\"a\": {\"b\": [1, 2.5e-3, \"x\", null, true]}}", true)]
    [InlineData("[]", false)]
    [InlineData("{\"a\":1", false)]
    [InlineData("{\"a\":1}}", false)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("{a:1}", false)]
    [InlineData("{'a':1}", false)]
    [InlineData("{\"a\":01}", false)]
    [InlineData("{\"a\":\"\\ud800\"}", false)]
    [InlineData("{}\n", false)]
    [InlineData("{\n\n\n}", false)]
    public void Accepts_objects_and_nothing_else(string text, bool isAccepted) => Assert.Equal(isAccepted, Object.Accepts(text));

    private static void ReadAll(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                Assert.NotNull(element.GetString());
                break;
            case JsonValueKind.Number:
                Assert.True(double.IsFinite(element.GetDouble()));
                break;
            case JsonValueKind.Array:
                element.EnumerateArray().ToList().ForEach(ReadAll);
                break;
            case JsonValueKind.Object:
                element.EnumerateObject().ToList().ForEach(property => ReadAll(property.Value));
                break;
        }
    }
}
