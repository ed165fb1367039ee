using System.ClientModel;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace Penstock.Mock.Tests;

/// <summary>The official .NET clients, unchanged.</summary>
public sealed class DotNetClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAi_chats_streams_and_counts()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Behaviour = MockHost.Behaving("tokens=12,cached=3,reasoning=4,words=unicode") });
        var chat = Chat(mock);
        ChatMessage[] messages = [new SystemChatMessage("Be brief."), new UserChatMessage("Hello")];

        ChatCompletion whole = await chat.CompleteChatAsync(messages, cancellationToken: Cancellation);
        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync(messages, cancellationToken: Cancellation))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
        }

        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);
        Assert.Equal((16, 4, 3), (usage!.OutputTokenCount, usage.OutputTokenDetails.ReasoningTokenCount, usage.InputTokenDetails.CachedTokenCount));
    }

    [Fact]
    public async Task OpenAi_calls_tools_in_parallel_and_gets_text_for_their_results()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Behaviour = MockHost.Behaving("tool=all") });
        var chat = Chat(mock);
        var schema = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("f", "one", schema), ChatTool.CreateFunctionTool("g", "two", schema) } };
        List<ChatMessage> messages = [new UserChatMessage("Hello")];

        ChatCompletion turn = await chat.CompleteChatAsync(messages, options, Cancellation);
        Assert.Equal(ChatFinishReason.ToolCalls, turn.FinishReason);
        Assert.Equal(["f", "g"], turn.ToolCalls.Select(call => call.FunctionName));
        messages.Add(new AssistantChatMessage(turn));
        messages.AddRange(turn.ToolCalls.Select(call => new ToolChatMessage(call.Id, "sunny")));
        ChatCompletion spoken = await chat.CompleteChatAsync(messages, options, Cancellation);

        Assert.Equal(ChatFinishReason.Stop, spoken.FinishReason);
        Assert.NotEmpty(spoken.Content[0].Text);
    }

    [Fact]
    public async Task OpenAi_lists_models_embeds_and_raises_typed_errors()
    {
        await using var mock = await MockHost.StartAsync();
        var options = new OpenAIClientOptions { Endpoint = new Uri(mock.Server.Address, "/v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) };
        var client = new OpenAIClient(new ApiKeyCredential("sk-test"), options);

        var models = await client.GetOpenAIModelClient().GetModelsAsync(Cancellation);
        OpenAIEmbedding vector = await client.GetEmbeddingClient("m").GenerateEmbeddingAsync("one two", new EmbeddingGenerationOptions { Dimensions = 8 }, Cancellation);
        mock.Server.Behaviours.Default = MockHost.Behaving("fail=429");
        var limited = await Assert.ThrowsAsync<ClientResultException>(() => client.GetChatClient("m").CompleteChatAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation));

        Assert.Contains(models.Value, model => model.Id is "gpt-4o-mini");
        Assert.Equal(8, vector.ToFloats().Length);
        Assert.Equal(429, limited.Status);
    }

    [Fact]
    public async Task OpenAi_retries_what_the_mock_lets_fail_twice()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Behaviour = MockHost.Behaving("script=500+503,retry_after=10ms") });

        ChatCompletion whole = await Chat(mock).CompleteChatAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation);
        await mock.IdleAsync();

        Assert.NotEmpty(whole.Content[0].Text);
        Assert.Equal([500, 503, 200], mock.Server.Journal.Read().Select(record => record.Status));
    }

    [Fact]
    public async Task Anthropic_answers_pass_the_clients_own_validation()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Behaviour = MockHost.Behaving("tokens=12,cached=3,prompt=40,cache_write=5") });
        using var client = Client(mock);
        var parameters = new MessageCreateParams { Model = "m", MaxTokens = 100, Messages = [new UserMessageParam("Hello")] };

        var whole = await client.Messages.Create(parameters, Cancellation);
        whole.Validate();
        var text = "";
        var ends = 0;
        await foreach (var update in client.Messages.CreateStreaming(parameters, Cancellation))
        {
            update.Validate();
            text += update.TryPickContentBlockDelta(out var block) && block.Delta.TryPickText(out var delta) ? delta.Text : "";
            ends += update.TryPickStop(out _) ? 1 : 0;
        }

        Assert.True(whole.Content[0].TryPickText(out var first));
        Assert.Equal(first!.Text, text);
        Assert.Equal(1, ends);
        Assert.Equal((32, 3L, 5L, 12), (whole.Usage.InputTokens, whole.Usage.CacheReadInputTokens, whole.Usage.CacheCreationInputTokens, whole.Usage.OutputTokens));
    }

    [Fact]
    public async Task Anthropic_counts_lists_and_raises_typed_errors()
    {
        await using var mock = await MockHost.StartAsync();
        using var client = Client(mock);
        var parameters = new MessageCreateParams { Model = "m", MaxTokens = 100, Messages = [new UserMessageParam("Hello")] };

        var count = await client.Messages.CountTokens(new MessageCountTokensParams { Model = "m", Messages = [new UserMessageParam("one two three")] }, Cancellation);
        var models = await client.Models.List(cancellationToken: Cancellation);
        mock.Server.Behaviours.Default = MockHost.Behaving("script=429+401+529+400");

        Assert.Equal(4, count.InputTokens);
        Assert.Contains(models.Items, model => model.ID is "claude-sonnet-4-5");
        await Assert.ThrowsAsync<AnthropicRateLimitException>(() => client.Messages.Create(parameters, Cancellation));
        await Assert.ThrowsAsync<AnthropicUnauthorizedException>(() => client.Messages.Create(parameters, Cancellation));
        await Assert.ThrowsAsync<AnthropicOverloadedException>(() => client.Messages.Create(parameters, Cancellation));
        await Assert.ThrowsAsync<AnthropicBadRequestException>(() => client.Messages.Create(parameters, Cancellation));
    }

    private static ChatClient Chat(MockHost mock) =>
        new("m", new ApiKeyCredential("sk-test"), new OpenAIClientOptions { Endpoint = new Uri(mock.Server.Address, "/v1") });

    private static AnthropicClient Client(MockHost mock) =>
        new() { ApiKey = "sk-test", BaseUrl = mock.Server.Address.ToString().TrimEnd('/'), MaxRetries = 0 };
}
