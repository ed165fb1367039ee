using System.Runtime.InteropServices;
using System.Text.Json;

namespace Penstock.Gateway.Tests.Dialects;

/// <summary>Vectors from every kind of provider that has them.</summary>
public sealed class EmbeddingTests
{
    private const string Path = "/v1/embeddings";

    public static TheoryData<string> Models => ["embed-openai", "embed-openai-compatible", "embed-azure-openai", "embed-gemini", "embed-bedrock", "embed-cohere"];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Every_input_has_its_own_vector_in_order(string model)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        string[] inputs = ["a river", "a turbine", "a pipe", "a valve", "a dam", "a lake"];

        using HttpResponseMessage many = await gateway.PostAsync(Path, $$"""{"model":"{{model}}","input":{{JsonSerializer.Serialize(inputs)}}}""");
        float[][] vectors = Vectors(await EveryKindGateway.JsonAsync(many), model, inputs.Length);
        using HttpResponseMessage single = await gateway.PostAsync(Path, $$"""{"model":"{{model}}","input":"a valve"}""");
        float[][] one = Vectors(await EveryKindGateway.JsonAsync(single), model, 1);

        Assert.Equal(one[0], vectors[3]);
        Assert.NotEqual(one[0], vectors[0]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Base64_holds_the_same_numbers(string model)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();

        using HttpResponseMessage plain = await gateway.PostAsync(Path, $$"""{"model":"{{model}}","input":["x"]}""");
        using HttpResponseMessage packed = await gateway.PostAsync(Path, $$"""{"model":"{{model}}","input":["x"],"encoding_format":"base64"}""");
        JsonElement answer = await EveryKindGateway.JsonAsync(packed);

        byte[] bytes = answer.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal(Vectors(await EveryKindGateway.JsonAsync(plain), model, 1)[0], MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Theory]
    [InlineData("embed-openai")]
    [InlineData("embed-bedrock")]
    [InlineData("embed-cohere")]
    public async Task The_tokens_of_all_inputs_are_counted_once(string model)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Path, $$"""{"model":"{{model}}","input":["one two three","four five"]}""");

        long tokens = (await EveryKindGateway.JsonAsync(response)).GetProperty("usage").GetProperty("prompt_tokens").GetInt64();

        Assert.True(tokens > 0);
        Assert.Equal(gateway.Mock.Journal.Read().Sum(record => (long)record.PromptTokens), tokens);
    }

    [Theory]
    [InlineData("embed-anthropic")]
    [InlineData("chat-bedrock")]
    public async Task A_provider_or_model_without_embeddings_says_so(string model)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync(Path, $$"""{"model":"{{model}}","input":"x"}""");

        JsonElement error = (await EveryKindGateway.JsonAsync(response, 400)).GetProperty("error");
        Assert.Equal("model", error.GetProperty("param").GetString());
        Assert.Contains("no embeddings", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(gateway.Mock.Journal.Read());
    }

    [Theory]
    [InlineData("""{"model":"embed-gemini","input":[1,2,3]}""", "input")]
    [InlineData("""{"model":"embed-cohere","input":"x","dimensions":64}""", "dimensions")]
    public async Task What_a_provider_cannot_express_is_refused_by_name(string body, string parameter)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync(Path, body);

        Assert.Equal(parameter, (await EveryKindGateway.JsonAsync(response, 400)).GetProperty("error").GetProperty("param").GetString());
    }

    private static float[][] Vectors(JsonElement answer, string model, int count)
    {
        Assert.Equal(model, answer.GetProperty("model").GetString());
        JsonElement[] data = [.. answer.GetProperty("data").EnumerateArray()];
        Assert.Equal(Enumerable.Range(0, count), data.Select(item => item.GetProperty("index").GetInt32()));
        return [.. data.Select(item => item.GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle()).ToArray())];
    }
}
