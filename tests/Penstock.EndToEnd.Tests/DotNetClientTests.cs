using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace Penstock.EndToEnd.Tests;

/// <summary>OpenAI's official .NET client, unchanged, against a gateway with the demo model behind it.</summary>
[Collection(SharedGateway.Name)]
public sealed class DotNetClientTests(Gateway gateway)
{
    private static readonly ChatMessage[] Question = [new UserChatMessage("What is a semantic cache?")];

    private readonly OpenAIClient _client = new(
        new ApiKeyCredential("none-needed"),
        new OpenAIClientOptions { Endpoint = new Uri(gateway.Data, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    private ChatClient Chat => _client.GetChatClient("demo");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_models()
    {
        OpenAIModelCollection models = await _client.GetOpenAIModelClient().GetModelsAsync(Cancelled);

        Assert.Contains(models, model => string.Equals(model.Id, "demo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Streams_what_it_answers_whole_and_counts_the_same_tokens()
    {
        ChatCompletion whole = await Chat.CompleteChatAsync(Question, new ChatCompletionOptions { Temperature = 0 }, Cancelled);
        string text = "";
        ChatTokenUsage? usage = null;
        ChatFinishReason? reason = null;

        await foreach (StreamingChatCompletionUpdate update in Chat.CompleteChatStreamingAsync(Question, new ChatCompletionOptions { Temperature = 0 }, Cancelled))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
            reason = update.FinishReason ?? reason;
        }

        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal(ChatFinishReason.Stop, reason);
        Assert.Equal(whole.Usage.OutputTokenCount, usage?.OutputTokenCount);
    }

    [Fact]
    public async Task Gets_log_probabilities()
    {
        ChatCompletion answer = await Chat.CompleteChatAsync(
            Question,
            new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 4, IncludeLogProbabilities = true, TopLogProbabilityCount = 2 },
            Cancelled);

        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(4, answer.ContentTokenLogProbabilities.Count);
        Assert.All(answer.ContentTokenLogProbabilities, token => Assert.Equal(2, token.TopLogProbabilities.Count));
    }

    [Fact]
    public async Task Stops_at_a_stop_sequence()
    {
        ChatCompletionOptions options = new() { Temperature = 0 };
        options.StopSequences.Add(" cache");

        ChatCompletion answer = await Chat.CompleteChatAsync(Question, options, Cancelled);

        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.DoesNotContain(" cache", answer.Content[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_json_by_schema()
    {
        BinaryData schema = BinaryData.FromString(
            """{"type":"object","additionalProperties":false,"required":["ok"],"properties":{"ok":{"type":"boolean"}}}""");

        ChatCompletion answer = await Chat.CompleteChatAsync(
            Question,
            new ChatCompletionOptions { Temperature = 0, ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("flag", schema, jsonSchemaIsStrict: true) },
            Cancelled);

        using System.Text.Json.JsonDocument value = System.Text.Json.JsonDocument.Parse(answer.Content[0].Text);
        Assert.True(value.RootElement.GetProperty("ok").ValueKind is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False);
    }

    [Fact]
    public async Task An_unknown_model_is_a_typed_404()
    {
        ClientResultException error = await Assert.ThrowsAsync<ClientResultException>(
            () => _client.GetChatClient("no-such-model").CompleteChatAsync(Question, cancellationToken: Cancelled));

        Assert.Equal(404, error.Status);
        Assert.Contains("model_not_found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_over_the_context_is_a_typed_400()
    {
        ClientResultException error = await Assert.ThrowsAsync<ClientResultException>(
            () => Chat.CompleteChatAsync([new UserChatMessage(string.Concat(Enumerable.Repeat("word ", 4000)))], cancellationToken: Cancelled));

        Assert.Equal(400, error.Status);
        Assert.Contains("context_length_exceeded", error.Message, StringComparison.Ordinal);
    }
}
