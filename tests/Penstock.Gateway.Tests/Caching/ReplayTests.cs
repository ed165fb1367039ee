using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Entries;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>
/// A hit, put together again, is the answer that it repeats: in every dialect, relayed or translated, stored streamed or whole, given
/// streamed or whole.
/// </summary>
public sealed partial class ReplayTests
{
    private static readonly CacheOptions Everything = new() { Exact = TimeSpan.FromHours(1), ToolCalls = true };

    public static TheoryData<string, string, bool, bool> Relayed => [.. from vector in new[] { "openai/text", "openai/tools", "openai/reasoning", "openai/choices", "anthropic/text", "anthropic/thinking", "anthropic/tools", "anthropic/cached", "anthropic/server-tools" }
        from stored in new[] { true, false }
        from given in new[] { true, false }
        select (vector, vector[..vector.IndexOf('/', StringComparison.Ordinal)], stored, given)];

    public static TheoryData<string, bool, bool> Translated => [.. from surface in new[] { "chat-completions", "completions", "responses", "messages" }
        from stored in new[] { true, false }
        from given in new[] { true, false }
        select (surface, stored, given)];

    [Theory]
    [MemberData(nameof(Relayed))]
    public async Task A_relayed_answer_comes_again_as_it_was(string vector, string dialect, bool isStored, bool isGiven)
    {
        bool isOpenAi = dialect == "openai";
        IUpstreamCodec codec = isOpenAi ? ChatCompletionsCodec.Instance : MessagesCodec.Instance;
        FakeUpstream upstream = Answers.Relay(Relayable(vector + ".json"), Answers.Events(Relayable(vector + ".sse")));
        await using var world = new CacheWorld(upstream, Everything);

        ChatAnswer first = await AskAsync(world, codec, isStored);
        ChatAnswer second = await AskAsync(world, codec, isGiven);

        Assert.Equal(1, upstream.Calls);
        AssertSame(first, second);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_relayed_completion_comes_again_as_it_was(bool isStored, bool isGiven)
    {
        const string question = """{"model":"small","temperature":0,"prompt":"Once"}""";
        FakeUpstream upstream = Answers.Relay(
            """{"id":"cmpl-1","object":"text_completion","created":7,"model":"small","choices":[{"index":0,"text":" upon a time","logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":3,"total_tokens":4}}""",
            [
                Answers.Event("""{"id":"cmpl-1","object":"text_completion","created":7,"model":"small","choices":[{"index":0,"text":" upon","logprobs":null,"finish_reason":null}]}"""),
                Answers.Event("""{"id":"cmpl-1","object":"text_completion","created":7,"model":"small","choices":[{"index":0,"text":" a time","logprobs":null,"finish_reason":"stop"}]}"""),
                Answers.Event("""{"id":"cmpl-1","object":"text_completion","created":7,"model":"small","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":3,"total_tokens":4}}"""),
                "data: [DONE]\n\n",
            ]);
        await using var world = new CacheWorld(upstream);

        CacheWorld.Exchange first = await world.AskAsync(question, isStored, operation: Operation.Completion, codec: CompletionsCodec.Instance, includeUsage: true);
        CacheWorld.Exchange second = await world.AskAsync(question, isGiven, operation: Operation.Completion, codec: CompletionsCodec.Instance, includeUsage: true);

        Assert.Equal("exact", second.Note);
        AssertSame(Completion(first, isStored), Completion(second, isGiven));
        Assert.Equal(" upon a time", Completion(second, isGiven).Choices[0].Text);
    }

    [Theory]
    [MemberData(nameof(Translated))]
    public async Task A_translated_answer_comes_again_as_it_was(string surface, bool isStored, bool isGiven)
    {
        bool isText = surface == "completions";
        ChatChunk[] steps =
        [
            new AnswerStarted("id-1", "upstream", 7),
            new AnswerExtension(new ProviderExtension(ProviderTag.OpenAi, "system_fingerprint", "\"fp\"")),
            .. isText ? [] : new ChatChunk[] { new ReasoningDelta(0, "Let me "), new ReasoningDelta(0, "think."), new ReasoningSigned(0, ProviderTag.Anthropic, "c2ln") },
            new TextDelta(0, "The weather 🌦 in Köln "),
            new TextDelta(0, new string('x', 200)),
            .. isText ? [] : new ChatChunk[] { new ToolCallStarted(0, 0, "call_1", "look"), new ToolCallDelta(0, 0, "{\"q\":"), new ToolCallDelta(0, 0, "\"Köln\"}") },
            new ChoiceFinished(0, isText ? FinishReason.Stop : FinishReason.ToolCalls),
            new UsageReported(Answers.Usage),
            AnswerCompleted.Instance,
        ];
        var upstream = new FakeUpstream(relays: false, (call, _) => ValueTask.FromResult<ProviderAnswer>(new StepAnswer(steps, Answers.Usage) { IsStream = call.IsStream }));
        (string question, Operation operation, Dialect dialect, IClientCodec codec) = Surface(surface);
        await using var world = new CacheWorld(upstream, Everything);

        CacheWorld.Exchange first = await world.AskAsync(question, isStored, null, operation, dialect, codec, includeUsage: true);
        CacheWorld.Exchange second = await world.AskAsync(question, isGiven, null, operation, dialect, codec, includeUsage: true);

        Assert.Null(first.Context.Error);
        Assert.Equal(1, upstream.Calls);
        Assert.Equal("exact", second.Note);
        if (surface == "responses")
        {
            AssertSameJson(Response(first, isStored), Response(second, isGiven));
        }
        else if (codec is IUpstreamCodec both)
        {
            AssertSame(Answers.Decode(both, first.Output.Bytes, isStored), Answers.Decode(both, second.Output.Bytes, isGiven));
        }
        else
        {
            AssertSame(Completion(first, isStored), Completion(second, isGiven));
        }
    }

    [Fact]
    public async Task A_stream_ends_with_its_tokens_for_who_wants_them_and_without_for_who_does_not()
    {
        await using var world = new CacheWorld(Answers.Relay());

        CacheWorld.Exchange without = await world.AskAsync(isStream: true);
        CacheWorld.Exchange with = await world.AskAsync(isStream: true, includeUsage: true);
        CacheWorld.Exchange again = await world.AskAsync(isStream: true);

        Assert.DoesNotContain("\"usage\":{", without.Output.Text, StringComparison.Ordinal);
        Assert.Contains("\"usage\":{\"prompt_tokens\":10", with.Output.Text, StringComparison.Ordinal);
        Assert.Equal(without.Output.Text, again.Output.Text);
    }

    [Fact]
    public async Task Fields_that_nobody_knows_come_again_too()
    {
        await using var world = new CacheWorld(Answers.Relay());

        await world.AskAsync();

        Assert.Contains("not_in_any_spec", (await world.AskAsync()).Output.Text, StringComparison.Ordinal);
    }

    /// <summary>As a relay gives it: under the public name. Answers that were cut are made whole, since those are not kept.</summary>
    private static string Relayable(string vector) => AnyModel().Replace(Answers.Vector(vector), "\"model\":\"small\"")
        .Replace("\"finish_reason\":\"length\"", "\"finish_reason\":\"stop\"", StringComparison.Ordinal)
        .Replace("\"finish_reason\": \"length\"", "\"finish_reason\": \"stop\"", StringComparison.Ordinal);

    [GeneratedRegex("\"model\": ?\"[^\"]*\"", RegexOptions.NonBacktracking)]
    private static partial Regex AnyModel();

    private static async Task<ChatAnswer> AskAsync(CacheWorld world, IUpstreamCodec codec, bool isStream)
    {
        CacheWorld.Exchange exchange = await world.AskAsync(
            isStream: isStream, dialect: codec.Dialect, codec: (IClientCodec)codec, includeUsage: true);
        Assert.Null(exchange.Context.Error);
        return Answers.Decode(codec, exchange.Output.Bytes, isStream);
    }

    private static (string Question, Operation Operation, Dialect Dialect, IClientCodec Codec) Surface(string name) => name switch
    {
        "completions" => ("""{"model":"small","temperature":0,"prompt":"Once"}""", Operation.Completion, Dialect.OpenAi, CompletionsCodec.Instance),
        "responses" => ("""{"model":"small","temperature":0,"input":"hello"}""", Operation.Response, Dialect.OpenAi, ResponsesCodec.Instance),
        "messages" => ("""{"model":"small","max_tokens":9,"temperature":0,"messages":[{"role":"user","content":"hello"}]}""", Operation.Chat, Dialect.Anthropic, MessagesCodec.Instance),
        _ => (CacheWorld.Question, Operation.Chat, Dialect.OpenAi, ChatCompletionsCodec.Instance),
    };

    private static ChatAnswer Completion(CacheWorld.Exchange exchange, bool isStream) => (isStream
        ? RelayedAnswers.OfStream(Dialect.OpenAi, Operation.Completion, "small", [exchange.Output.Bytes])
        : RelayedAnswers.OfBody(Dialect.OpenAi, Operation.Completion, "small", exchange.Output.Bytes))
        ?? throw new InvalidOperationException("No completion: " + exchange.Output.Text);

    private static JsonNode Response(CacheWorld.Exchange exchange, bool isStream)
    {
        if (!isStream)
        {
            return JsonNode.Parse(exchange.Output.Text)!;
        }

        string last = exchange.Output.Text.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal));
        return JsonNode.Parse(last[6..])!["response"]!;
    }

    private static void AssertSameJson(JsonNode expected, JsonNode actual) => Assert.Equal(expected["output"]!.ToJsonString(), actual["output"]!.ToJsonString());

    private static void AssertSame(ChatAnswer expected, ChatAnswer actual) =>
        Assert.Equal(Encoding.UTF8.GetString(FoldedFormat.Write(expected)!), Encoding.UTF8.GetString(FoldedFormat.Write(actual)!));
}
