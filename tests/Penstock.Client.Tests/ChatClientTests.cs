using Microsoft.Extensions.AI;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;
using Penstock.Mock;

namespace Penstock.Client.Tests;

/// <summary>One program text against every kind of provider, straight and without a gateway; the upstream is the mock.</summary>
public sealed class ChatClientTests : IAsyncLifetime
{
    private MockServer? _mock;

    public static TheoryData<string, string> Kinds => new()
    {
        { "openai", "gpt-4o-mini" },
        { "openai-compatible", "some-model" },
        { "azure-openai", "gpt-4o-mini" },
        { "anthropic", "claude-sonnet-4-5" },
        { "gemini", "gemini-2.5-flash" },
        { "bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0" },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _mock = await MockServer.StartAsync(new MockOptions(), Cancelled);

    public ValueTask DisposeAsync() => _mock!.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_newcomer_gets_an_answer_in_one_line(string kind, string model)
    {
        using LlmConnector connector = Connect(kind, model);

        Assert.NotEmpty(await connector.GetCompletionAsync("Say something.", Cancelled));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Streamed_and_whole_answers_are_the_same(string kind, string model)
    {
        using LlmConnector connector = Connect(kind, model);
        using IChatClient client = connector.AsChatClient();
        ChatMessage[] question = [new(ChatRole.User, "Say something. [[mock:tokens=12,prompt=100,cached=40]]")];
        ChatOptions options = new() { MaxOutputTokens = 200 };

        ChatResponse whole = await client.GetResponseAsync(question, options, Cancelled);
        ChatResponse folded = await client.GetStreamingResponseAsync(question, options, Cancelled).ToChatResponseAsync(Cancelled);

        Assert.Equal(whole.Text, folded.Text);
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);
        Assert.Equal(ChatFinishReason.Stop, folded.FinishReason);
        Assert.Equal((100, 40, 12), Counts(whole.Usage));
        Assert.Equal((100, 40, 12), Counts(folded.Usage));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_tool_is_called_and_its_result_goes_back(string kind, string model)
    {
        using LlmConnector connector = Connect(kind, model);
        using IChatClient client = connector.AsChatClient();
        AIFunction weather = AIFunctionFactory.Create((string city) => $"sunny in {city}", "get_weather", "The weather of a city.");
        List<ChatMessage> conversation = [new(ChatRole.User, "Weather? [[mock:tool=get_weather]]")];

        ChatResponse call = await client.GetResponseAsync(conversation, new ChatOptions { Tools = [weather], MaxOutputTokens = 200 }, Cancelled);
        FunctionCallContent asked = Assert.Single(call.Messages[0].Contents.OfType<FunctionCallContent>());
        conversation.AddRange(call.Messages);
        conversation.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(asked.CallId, "sunny")]));
        conversation.Add(new ChatMessage(ChatRole.User, "And now? [[mock:text=Bring a hat.]]"));
        ChatResponse answer = await client.GetResponseAsync(conversation, new ChatOptions { Tools = [weather], MaxOutputTokens = 200 }, Cancelled);

        Assert.Equal(ChatFinishReason.ToolCalls, call.FinishReason);
        Assert.True(asked.Arguments!.ContainsKey("city"));
        Assert.Equal("Bring a hat.", answer.Text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_rate_limit_is_an_error_that_may_be_retried(string kind, string model)
    {
        using LlmConnector connector = Connect(kind, model);

        LlmException error = await Assert.ThrowsAsync<LlmException>(() => connector.GetCompletionAsync("[[mock:fail=429]]", Cancelled));

        Assert.True(error.IsRetryable);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_cut_stream_is_an_error(string kind, string model)
    {
        using LlmConnector connector = Connect(kind, model);
        using IChatClient client = connector.AsChatClient();

        await Assert.ThrowsAsync<LlmException>(() => client
            .GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "[[mock:tokens=40,fail=cut@7]]")], new ChatOptions { MaxOutputTokens = 200 }, Cancelled)
            .ToChatResponseAsync(Cancelled));
    }

    private static (long?, long?, long?) Counts(UsageDetails? usage) => (usage?.InputTokenCount, usage?.CachedInputTokenCount, usage?.OutputTokenCount);

    private LlmConnector Connect(string kind, string model) => new(new ConnectorOptions
    {
        Model = model,
        Provider = new ProviderOptions
        {
            Name = kind,
            Kind = kind,
            Endpoint = kind is "openai" or "openai-compatible" ? new Uri(_mock!.Address, "/v1") : _mock!.Address,
            Keys = [new Secret("key")],
            Region = "eu-central-1",
        },
    });
}
