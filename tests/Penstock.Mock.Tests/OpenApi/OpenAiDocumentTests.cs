using System.Text.Json;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests.OpenApi;

/// <summary>Every OpenAI answer of the mock is valid by OpenAI's own OpenAPI document.</summary>
public sealed class OpenAiDocumentTests
{
    private static readonly (string Name, string Value) Key = ("Authorization", "Bearer sk-test");

    [Theory]
    [InlineData("tokens=12,cached=3,reasoning=4")]
    [InlineData("tool=all,text=Let me see.")]
    [InlineData("finish=filter")]
    [InlineData("tokens=0")]
    public async Task Chat_completions_are_valid(string marker)
    {
        var check = await CheckAsync();
        await using var mock = await MockHost.StartAsync();
        var wire = WireDialect.Named("openai");
        var body = wire.Chat("Hello", new WireOptions { Tools = ["f", "g"], MaximumTokens = 40 }).Insert(1, "\"logprobs\":true,\"n\":2,");

        var whole = await mock.PostAsync(wire, body, marker: marker);
        var stream = await mock.PostAsync(wire, body, stream: true, marker);

        Assert.Empty(check.Faults("CreateChatCompletionResponse", whole.Json));
        Assert.All(Events(stream), chunk => Assert.Empty(check.Faults("CreateChatCompletionStreamResponse", chunk)));
    }

    [Theory]
    [InlineData("tokens=12,cached=3,reasoning=4")]
    [InlineData("tool=all,text=Let me see.,reasoning=3")]
    [InlineData("tokens=60")]
    public async Task Responses_are_valid(string marker)
    {
        var check = await CheckAsync();
        await using var mock = await MockHost.StartAsync();
        var wire = WireDialect.Named("responses");
        var body = wire.Chat("Hello", new WireOptions { Tools = ["f", "g"], MaximumTokens = 40, Thinks = true }).Insert(1, "\"include\":[\"reasoning.encrypted_content\"],");

        var whole = await mock.PostAsync(wire, body, marker: marker);
        var stream = await mock.PostAsync(wire, body, stream: true, marker);

        Assert.Empty(check.Faults("Response", whole.Json));
        Assert.All(Events(stream), chunk => Assert.Empty(check.Faults("ResponseStreamEvent", chunk)));
    }

    [Fact]
    public async Task Completions_embeddings_models_and_errors_are_valid()
    {
        var check = await CheckAsync();
        await using var mock = await MockHost.StartAsync();

        var completion = await mock.PostAsync("/v1/completions", """{"model":"m","prompt":"Once"}""", Key);
        var embedding = await mock.PostAsync("/v1/embeddings", """{"model":"m","input":["a","b"]}""", Key);
        var models = await mock.GetAsync("/v1/models", Key);
        var model = await mock.GetAsync("/v1/models/gpt-4o-mini", Key);
        var error = await mock.PostAsync("/v1/chat/completions", "{}", Key);
        var refused = await mock.PostAsync("/v1/chat/completions", "{}");

        Assert.Empty(check.Faults("CreateCompletionResponse", completion.Json));
        Assert.Empty(check.Faults("CreateEmbeddingResponse", embedding.Json));
        Assert.Empty(check.Faults("ListModelsResponse", models.Json));
        Assert.Empty(check.Faults("Model", model.Json));
        Assert.Empty(check.Faults("ErrorResponse", error.Json));
        Assert.Empty(check.Faults("ErrorResponse", refused.Json));
    }

    [Fact]
    public async Task The_check_finds_faults()
    {
        var check = await CheckAsync();

        Assert.NotEmpty(check.Faults("Model", Json("""{"id":"m","object":"thing","created":1,"owned_by":"o"}""")));
        Assert.NotEmpty(check.Faults("Model", Json("""{"id":"m","object":"model","created":"now","owned_by":"o"}""")));
        Assert.NotEmpty(check.Faults("Model", Json("""{"id":"m","object":"model"}""")));
        Assert.NotEmpty(check.Faults("ErrorResponse", Json("""{"error":{"type":"t","message":"m","code":null}}""")));
        Assert.NotEmpty(check.Faults("ResponseStreamEvent", Json("""{"type":"response.output_text.delta","delta":"x"}""")));
    }

    private static async Task<SchemaCheck> CheckAsync()
    {
        await using var file = File.OpenRead(TestData.Protocol("openai", "openapi.json"));
        using var document = await JsonDocument.ParseAsync(file, default, TestContext.Current.CancellationToken);
        return new SchemaCheck(document.RootElement.Clone());
    }

    private static List<JsonElement> Events(Reply stream)
    {
        var events = ServerSentEvents.Read(stream.Bytes).Where(one => one.Data is not "[DONE]").Select(one => Json(one.Data)).ToList();
        Assert.NotEmpty(events);
        return events;
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
