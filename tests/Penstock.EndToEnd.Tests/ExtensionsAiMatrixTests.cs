using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Penstock.EndToEnd.Tests;

/// <summary>Microsoft.Extensions.AI over OpenAI's client, unchanged, against a gateway with every kind of provider behind it.</summary>
[Collection(EveryKindCollection.Name)]
public sealed class ExtensionsAiMatrixTests(EveryKind every)
{
    private readonly OpenAIClient _client = new(
        new ApiKeyCredential("none-needed"),
        new OpenAIClientOptions { Endpoint = new Uri(every.Gateway.Data, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    public static TheoryData<string> Models => EveryKind.Each;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Answers_and_streams_the_same_with_the_same_usage(string model)
    {
        using IChatClient chat = _client.GetChatClient(model).AsIChatClient();
        const string Ask = "Say something. [[mock:tokens=12,prompt=100,cached=40]]";

        ChatResponse whole = await chat.GetResponseAsync(Ask, cancellationToken: Cancelled);
        ChatResponse folded = await chat.GetStreamingResponseAsync(Ask, cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);

        Assert.Equal(whole.Text, folded.Text);
        foreach (ChatResponse answer in new[] { whole, folded })
        {
            Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
            Assert.Equal((100L, 12L, 40L), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.CachedInputTokenCount));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Invokes_functions_that_the_model_calls_in_parallel(string model)
    {
        await InvokeAsync(_client.GetChatClient(model).AsIChatClient(), streams: true);
        await InvokeAsync(_client.GetResponsesClient().AsIChatClient(model), streams: false);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_limit_is_an_exception_and_a_stream_that_breaks_never_finishes(string model)
    {
        using IChatClient chat = _client.GetChatClient(every.Faulty(model)).AsIChatClient();
        using IChatClient other = _client.GetChatClient(every.Faulty(model)).AsIChatClient();

        ClientResultException limited = await Assert.ThrowsAsync<ClientResultException>(() => chat.GetResponseAsync("[[mock:fail=429]]", cancellationToken: Cancelled));
        ChatResponse broken = await other.GetStreamingResponseAsync("[[mock:tokens=40,fail=cut@7]]", cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);

        Assert.Equal(429, limited.Status);
        Assert.Null(broken.FinishReason);
    }

    /// <summary>Whole only: version 10.11.0 calls a streaming method that version 2.15.0 of OpenAI's client no longer has.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public async Task Responds(string model)
    {
        using IChatClient chat = _client.GetResponsesClient().AsIChatClient(model);

        ChatResponse whole = await chat.GetResponseAsync("Say something. [[mock:tokens=12,prompt=100,cached=40]]", cancellationToken: Cancelled);

        Assert.NotEmpty(whole.Text);
        Assert.Equal((100L, 12L, 40L), (whole.Usage!.InputTokenCount, whole.Usage.OutputTokenCount, whole.Usage.CachedInputTokenCount));
    }

    [Fact]
    public async Task Generates_embeddings()
    {
        using IEmbeddingGenerator<string, Embedding<float>> generator = _client.GetEmbeddingClient("embed-openai").AsIEmbeddingGenerator(8);

        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(["one", "two"], cancellationToken: Cancelled);

        Assert.Equal(2, vectors.Count);
        Assert.All(vectors, vector => Assert.Equal(8, vector.Vector.Length));
    }

    private static async Task InvokeAsync(IChatClient client, bool streams)
    {
        List<string> asked = [];
        AIFunction weather = AIFunctionFactory.Create(
            (string city) =>
            {
                lock (asked)
                {
                    asked.Add(city);
                }

                return "sunny";
            },
            "get_weather",
            "The weather of a city.");
        using IChatClient chat = client.AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [weather] };
        const string Ask = """Weather? [[mock:tool=get_weather+get_weather,args={"city":"Paris"}]]""";

        ChatResponse whole = await chat.GetResponseAsync(Ask, options, Cancelled);

        Assert.NotEmpty(whole.Text);
        Assert.Equal(["Paris", "Paris"], asked);
        if (streams)
        {
            ChatResponse folded = await chat.GetStreamingResponseAsync(Ask, options, Cancelled).ToChatResponseAsync(Cancelled);
            Assert.EndsWith(whole.Messages[^1].Text, folded.Text, StringComparison.Ordinal);
            Assert.Equal(4, asked.Count);
        }
    }
}
