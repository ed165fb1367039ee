using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Responses;

namespace Penstock.EndToEnd.Tests;

/// <summary>OpenAI's official .NET client, unchanged, against a gateway with every kind of provider behind it.</summary>
[Collection(EveryKindCollection.Name)]
public sealed class OpenAiDotNetMatrixTests(EveryKind every)
{
    private const string Counters = "Say something. [[mock:tokens=12,prompt=100,cached=40]]";

    private static readonly BinaryData Weather = BinaryData.FromString(
        """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"],"additionalProperties":false}""");

    private readonly OpenAIClient _client = new(
        new ApiKeyCredential("none-needed"),
        new OpenAIClientOptions { Endpoint = new Uri(every.Gateway.Data, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    public static TheoryData<string> Models => EveryKind.Each;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Chats_and_streams_the_same_with_the_same_usage(string model)
    {
        ChatClient chat = _client.GetChatClient(model);
        ChatCompletion whole = await chat.CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage(Counters)], cancellationToken: Cancelled);

        (string text, ChatFinishReason? reason, ChatTokenUsage? usage) = await FoldAsync(chat, [new SystemChatMessage("Be brief."), new UserChatMessage(Counters)]);

        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal((ChatFinishReason.Stop, ChatFinishReason.Stop), (whole.FinishReason, reason));
        foreach (ChatTokenUsage? counted in new[] { whole.Usage, usage })
        {
            Assert.Equal((100, 12, 40), (counted!.InputTokenCount, counted.OutputTokenCount, counted.InputTokenDetails.CachedTokenCount));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Calls_tools_in_parallel_and_takes_their_results(string model)
    {
        ChatClient chat = _client.GetChatClient(model);
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("get_weather", "The weather of a city.", Weather) } };
        List<ChatMessage> messages = [new UserChatMessage("Weather? [[mock:tool=get_weather+get_weather]]")];

        ChatCompletion turn = await chat.CompleteChatAsync(messages, options, Cancelled);
        Assert.Equal((ChatFinishReason.ToolCalls, 2), (turn.FinishReason, turn.ToolCalls.Count));
        Assert.All(turn.ToolCalls, call => Assert.Equal(JsonValueKind.String, JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").ValueKind));
        messages.Add(new AssistantChatMessage(turn));
        messages.AddRange(turn.ToolCalls.Select(call => new ToolChatMessage(call.Id, "sunny")));
        ChatCompletion spoken = await chat.CompleteChatAsync(messages, options, Cancelled);

        Assert.Equal(ChatFinishReason.Stop, spoken.FinishReason);
        Assert.NotEmpty(spoken.Content[0].Text);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Writes_json_by_schema_and_sees_images(string model)
    {
        ChatClient chat = _client.GetChatClient(model);
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("place", Weather, jsonSchemaIsStrict: true) };
        byte[] dot = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");
        var image = new UserChatMessage(
            ChatMessageContentPart.CreateTextPart("Where is this?"), ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(dot), "image/png"));

        ChatCompletion answer = await chat.CompleteChatAsync([image], options, Cancelled);

        using JsonDocument place = JsonDocument.Parse(answer.Content[0].Text);
        Assert.Equal(JsonValueKind.Number, place.RootElement.GetProperty("days").ValueKind);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Raises_typed_errors_and_breaks_with_a_stream_that_breaks(string model)
    {
        ClientResultException limited = await Assert.ThrowsAsync<ClientResultException>(() => Faulty(model).CompleteChatAsync([new UserChatMessage("[[mock:fail=429]]")], cancellationToken: Cancelled));
        ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(() => Faulty(model).CompleteChatAsync([new UserChatMessage("[[mock:fail=400]]")], cancellationToken: Cancelled));

        (_, ChatFinishReason? reason, _) = await FoldAsync(Faulty(model), [new UserChatMessage("[[mock:tokens=40,fail=cut@7]]")]);

        Assert.Equal((429, 400), (limited.Status, refused.Status));
        Assert.Null(reason); // this client passes over an error event in a stream, whoever sends it: what it lacks is the reason to end
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Responds_whole_and_streamed_with_tools(string model)
    {
        ResponsesClient responses = _client.GetResponsesClient();
        ResponseResult whole = await responses.CreateResponseAsync(Ask(model, Counters), Cancelled);
        string text = "";
        ResponseResult? completed = null;
        CreateResponseOptions streaming = Ask(model, Counters);
        streaming.StreamingEnabled = true;
        await foreach (StreamingResponseUpdate update in await responses.CreateResponseStreamingAsync(streaming, Cancelled))
        {
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            completed = (update as StreamingResponseCompletedUpdate)?.Response ?? completed;
        }

        CreateResponseOptions tools = Ask(model, "Weather? [[mock:tool=get_weather+get_weather]]");
        tools.Tools.Add(ResponseTool.CreateFunctionTool("get_weather", Weather, strictModeEnabled: true, "The weather of a city."));
        ResponseResult turn = await responses.CreateResponseAsync(tools, Cancelled);

        Assert.Equal(whole.GetOutputText(), text);
        foreach (ResponseTokenUsage usage in new[] { whole.Usage, completed!.Usage })
        {
            Assert.Equal((100, 12, 40), (usage.InputTokenCount, usage.OutputTokenCount, usage.InputTokenDetails.CachedTokenCount));
        }

        Assert.Equal(2, turn.OutputItems.OfType<FunctionCallResponseItem>().Count(call => call.FunctionName is "get_weather"));
    }

    [Theory]
    [InlineData("embed-openai")]
    [InlineData("embed-azure")]
    [InlineData("embed-gemini")]
    [InlineData("embed-bedrock")]
    [InlineData("embed-compatible")]
    public async Task Embeds(string model)
    {
        OpenAIEmbeddingCollection vectors = await _client.GetEmbeddingClient(model).GenerateEmbeddingsAsync(["one", "two"], new EmbeddingGenerationOptions { Dimensions = 256 }, Cancelled);

        Assert.Equal(2, vectors.Count);
        Assert.All(vectors, vector => Assert.Equal(256, vector.ToFloats().Length));
        Assert.NotEqual(vectors[0].ToFloats().ToArray(), vectors[1].ToFloats().ToArray());
    }

    private ChatClient Faulty(string model) => _client.GetChatClient(every.Faulty(model));

    private static CreateResponseOptions Ask(string model, string prompt)
    {
        var options = new CreateResponseOptions { Model = model };
        options.InputItems.Add(ResponseItem.CreateUserMessageItem(prompt));
        return options;
    }

    private static async Task<(string Text, ChatFinishReason? Reason, ChatTokenUsage? Usage)> FoldAsync(ChatClient chat, ChatMessage[] messages)
    {
        (string text, ChatFinishReason? reason, ChatTokenUsage? usage) = ("", null, null);
        await foreach (StreamingChatCompletionUpdate update in chat.CompleteChatStreamingAsync(messages, cancellationToken: Cancelled))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            (reason, usage) = (update.FinishReason ?? reason, update.Usage ?? usage);
        }

        return (text, reason, usage);
    }
}
