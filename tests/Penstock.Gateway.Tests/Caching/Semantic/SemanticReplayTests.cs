using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Caching.Semantic;

/// <summary>A hit on another wording, put together again, says what the answer said: text, reasoning and tokens, in every dialect, whole and streamed.</summary>
public sealed class SemanticReplayTests
{
    private const string Thought = "They have lost it, I think.";

    [Theory]
    [InlineData("chat-completions")]
    [InlineData("messages")]
    [InlineData("responses")]
    public async Task A_hit_comes_as_the_client_wants_it(string surface)
    {
        (Operation operation, Dialect dialect, IClientCodec codec) = surface switch
        {
            "messages" => (Operation.Chat, Dialect.Anthropic, (IClientCodec)MessagesCodec.Instance),
            "responses" => (Operation.Response, Dialect.OpenAi, ResponsesCodec.Instance),
            _ => (Operation.Chat, Dialect.OpenAi, ChatCompletionsCodec.Instance),
        };
        var upstream = new FakeUpstream(relays: false, (call, _) => ValueTask.FromResult<ProviderAnswer>(new StepAnswer(Steps(Last(call.Chat!)), Answers.Usage) { IsStream = call.IsStream }));
        await using var world = new CacheWorld(upstream, Faq.Cache());
        var random = new Random(1);
        for (int i = 0; i < 450; i++)
        {
            await world.AskAsync(Body(surface, Faq.Draw(random)), i % 3 == 0, null, operation, dialect, codec);
            await world.Semantic.SettleAsync();
        }

        (bool wasWhole, bool wasStreamed) = (false, false);
        for (int i = 0; i < 60 && !(wasWhole && wasStreamed); i++)
        {
            bool isStream = i % 2 == 0;
            CacheWorld.Exchange exchange = await world.AskAsync(Body(surface, "I really want to reset my password" + new string('!', i)), isStream, null, operation, dialect, codec, includeUsage: true);
            await world.Semantic.SettleAsync();
            if (exchange.Note == "semantic")
            {
                (wasWhole, wasStreamed) = (wasWhole || !isStream, wasStreamed || isStream);
                Check(surface, exchange, isStream);
            }
        }

        Assert.True(wasWhole && wasStreamed, $"whole {wasWhole}, streamed {wasStreamed}");
    }

    private static void Check(string surface, CacheWorld.Exchange exchange, bool isStream)
    {
        Assert.Equal(Answers.Usage, exchange.Context.Usage);
        if (surface == "responses")
        {
            JsonNode response = isStream
                ? JsonNode.Parse(exchange.Output.Text.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..])!["response"]!
                : JsonNode.Parse(exchange.Output.Text)!;
            Assert.Contains(Faq.Password, response["output"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal(10, (int)response["usage"]!["input_tokens"]!);
            return;
        }

        ChatAnswer answer = Answers.Decode(surface == "messages" ? MessagesCodec.Instance : ChatCompletionsCodec.Instance, exchange.Output.Bytes, isStream);
        Assert.Equal(Faq.Password, answer.Choices[0].Text);
        Assert.Equal(Answers.Usage.OutputTokens, answer.Usage.OutputTokens);
        Assert.Contains(Thought, exchange.Output.Text, StringComparison.Ordinal);
    }

    private static ChatChunk[] Steps(string question) =>
    [
        new AnswerStarted("id-1", "upstream", 7), new ReasoningDelta(0, Thought), new TextDelta(0, Faq.AnswerTo(question)), new ChoiceFinished(0, FinishReason.Stop),
        new UsageReported(Answers.Usage), AnswerCompleted.Instance,
    ];

    private static string Last(ChatRequest request) => string.Concat(request.Messages[^1].Content.OfType<Penstock.Protocols.Inference.Content.TextPart>().Select(part => part.Text));

    private static string Body(string surface, string question) => surface switch
    {
        "responses" => $$"""{"model":"small","temperature":0,"input":{{JsonSerializer.Serialize(question)}}}""",
        _ => $$"""{"model":"small","max_tokens":99,"temperature":0,"messages":[{"role":"user","content":{{JsonSerializer.Serialize(question)}}}]}""",
    };
}
