using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;

namespace Penstock.EndToEnd.Tests;

/// <summary>Anthropic's official .NET client, unchanged, against a gateway with every kind of provider behind it.</summary>
[Collection(EveryKindCollection.Name)]
public sealed class AnthropicDotNetMatrixTests(EveryKind every) : IDisposable
{
    private readonly AnthropicClient _client = new() { ApiKey = "none-needed", BaseUrl = every.Gateway.Data.GetLeftPart(UriPartial.Authority), MaxRetries = 0 };

    public static TheoryData<string> Models => EveryKind.Each;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Answers_and_streams_the_same_with_the_same_usage(string model)
    {
        MessageCreateParams asked = Ask(model, "Say something. [[mock:tokens=12,prompt=100,cached=40]]");
        Message whole = await _client.Messages.Create(asked, Cancelled);
        whole.Validate();

        (string text, int ends, long output) = await FoldAsync(asked);

        Assert.True(whole.Content[0].TryPickText(out TextBlock? first));
        Assert.Equal(first!.Text, text);
        Assert.Equal((1, 12L), (ends, output));
        Assert.Equal((60L, 40L, 12L), (whole.Usage.InputTokens, whole.Usage.CacheReadInputTokens, whole.Usage.OutputTokens));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Calls_tools_in_parallel(string model)
    {
        var weather = new Tool
        {
            Name = "get_weather",
            Description = "The weather of a city.",
            InputSchema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["city"] = JsonSerializer.SerializeToElement(new { type = "string" }) }, Required = ["city"] },
        };

        Message turn = await _client.Messages.Create(Ask(model, "Weather? [[mock:tool=get_weather+get_weather]]") with { Tools = [weather] }, Cancelled);
        turn.Validate();

        ToolUseBlock[] calls = [.. turn.Content.Select(block => block.TryPickToolUse(out ToolUseBlock? call) ? call : null).OfType<ToolUseBlock>()];
        Assert.Equal("tool_use", turn.StopReason?.Raw());
        Assert.Equal(2, calls.Length);
        Assert.All(calls, call => Assert.Equal(JsonValueKind.String, call.Input["city"].ValueKind));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Counts_a_prompt(string model)
    {
        MessageTokensCount count = await _client.Messages.CountTokens(
            new MessageCountTokensParams { Model = model, Messages = [new UserMessageParam("How many tokens are these?")] }, Cancelled);

        Assert.InRange(count.InputTokens, 1, 100);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Raises_typed_errors_and_breaks_with_a_stream_that_breaks(string model)
    {
        await Assert.ThrowsAsync<AnthropicRateLimitException>(() => _client.Messages.Create(Ask(every.Faulty(model), "[[mock:fail=429]]"), Cancelled));
        await Assert.ThrowsAsync<AnthropicBadRequestException>(() => _client.Messages.Create(Ask(every.Faulty(model), "[[mock:fail=400]]"), Cancelled));
        int ends = 0;

        Exception? broken = await Record.ExceptionAsync(async () => (_, ends, _) = await FoldAsync(Ask(every.Faulty(model), "[[mock:tokens=40,fail=cut@7]]")));

        Assert.NotNull(broken);
        Assert.Equal(0, ends);
    }

    public void Dispose() => _client.Dispose();

    private static MessageCreateParams Ask(string model, string prompt) => new() { Model = model, MaxTokens = 200, Messages = [new UserMessageParam(prompt)] };

    private async Task<(string Text, int Ends, long Output)> FoldAsync(MessageCreateParams asked)
    {
        (string text, int ends, long output) = ("", 0, 0);
        await foreach (RawMessageStreamEvent update in _client.Messages.CreateStreaming(asked, Cancelled))
        {
            update.Validate();
            text += update.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? block) && block.Delta.TryPickText(out TextDelta? delta) ? delta.Text : "";
            output = update.TryPickDelta(out RawMessageDeltaEvent? end) ? end.Usage.OutputTokens : output;
            ends += update.TryPickStop(out _) ? 1 : 0;
        }

        return (text, ends, output);
    }
}
