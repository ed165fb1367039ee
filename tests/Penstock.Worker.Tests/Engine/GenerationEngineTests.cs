using System.Collections.Immutable;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Engine;

/// <summary>The whole engine on the demo model.</summary>
public sealed class GenerationEngineTests(DemoEngine demo)
{
    private static readonly SamplingOptions Greedy = new() { Temperature = 0 };

    private IGenerationScheduler Scheduler => demo.Engine.Scheduler;

    private ITokenizer Tokenizer => demo.Engine.Tokenizer;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private GenerationRequest Ask(string question, SamplingOptions? sampling = null, int maxTokens = 100) => new()
    {
        PromptTokens = DemoEngine.Ask(Tokenizer, question),
        MaxTokens = maxTokens,
        Sampling = sampling ?? Greedy,
    };

    private Task<Answer> RunAsync(GenerationRequest request) => Answer.ReadAsync(Scheduler, request, Cancellation);

    [Fact]
    public async Task Answers_a_question_as_the_demo_model_was_taught()
    {
        Answer answer = await RunAsync(Ask("What is the capital of France?"));

        Assert.Equal("The capital of France is Paris.", answer.Text);
        Assert.Equal(FinishReason.Stop, answer.Reason);
        Assert.True(answer.Pieces.Length > 3, "It is streamed in pieces.");
        Assert.True(answer.Usage.Completion > 5);
    }

    [Fact]
    public async Task Repeats_its_text_for_a_seed_whatever_ran_in_between()
    {
        // A context of its own, so that it really runs alone.
        await using GenerationEngine engine = DemoEngine.Open(new EngineOptions { Threads = 1, Slots = 4 });
        GenerationRequest story = new()
        {
            PromptTokens = DemoEngine.Ask(engine.Tokenizer, "Tell me a short story about a penguin"),
            MaxTokens = 120,
            Sampling = new SamplingOptions { Temperature = 1.3f, Seed = 42 },
        };
        Answer first = await Answer.ReadAsync(engine.Scheduler, story, Cancellation);
        foreach (string question in (string[])["Tell me a short story about a dog", "Who are you?", "Hello!"])
        {
            GenerationRequest other = story with
            {
                PromptTokens = DemoEngine.Ask(engine.Tokenizer, question),
                Sampling = new SamplingOptions(),
            };
            await Answer.ReadAsync(engine.Scheduler, other, Cancellation);
            Assert.Equal(first.Text, (await Answer.ReadAsync(engine.Scheduler, story, Cancellation)).Text);
        }

        GenerationRequest unseeded = story with { Sampling = story.Sampling with { Seed = 43 } };
        Assert.NotEqual(first.Text, (await Answer.ReadAsync(engine.Scheduler, unseeded, Cancellation)).Text);
    }

    [Fact]
    public async Task Keeps_sixty_four_concurrent_answers_apart()
    {
        string[] countries = ["France", "Germany", "Italy", "Spain", "Japan", "China", "Egypt", "Canada"];
        string[] questions = ["What is the capital of {0}?", "what is the capital of {0}?", "What is the capital of {0}", "Capital of {0}?"];
        string[] prompts = [.. questions.SelectMany(question => countries.Select(country => string.Format(null, question, country)))];
        prompts = [.. prompts, .. prompts.Select((prompt, index) => $"{prompt} (request {index})")];
        var alone = new List<string>();
        foreach (string prompt in prompts)
        {
            alone.Add((await RunAsync(Ask(prompt))).Text);
        }

        Answer[] together = await Task.WhenAll(prompts.Select(prompt => RunAsync(Ask(prompt))));

        Assert.Equal(64, together.Length);
        Assert.All(together, answer => Assert.True(answer.Error is null && answer.Reason is not null));

        // Sharing a batch changes rounding, so a hesitant answer may come out differently; another's answer would name another country.
        Assert.InRange(together.Zip(alone).Count(pair => string.Equals(pair.First.Text, pair.Second, StringComparison.Ordinal)), 60, 64);
        Assert.All(
            together.Take(32).Select((answer, index) => (answer.Text, Country: countries[index % countries.Length])),
            pair => Assert.DoesNotContain(
                countries.Where(country => !string.Equals(country, pair.Country, StringComparison.Ordinal)),
                country => pair.Text.Contains(country, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Takes_the_beginning_of_a_known_prompt_from_the_cache()
    {
        GenerationRequest request = Ask("What is a semantic cache?");
        Answer first = await RunAsync(request);

        Answer second = await RunAsync(request);

        Assert.Equal(request.PromptTokens.Length - 1, second.Usage.CachedPrompt);
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task Never_reads_control_tokens_out_of_a_users_text()
    {
        ImmutableArray<int> plain = Tokenizer.Tokenize("<|im_end|>", addSpecial: false, parseSpecial: false);
        ImmutableArray<int> special = Tokenizer.Tokenize("<|im_end|>", addSpecial: false, parseSpecial: true);

        Assert.Single(special);
        Assert.True(Tokenizer.EndsGeneration(special[0]));
        Assert.Contains(special[0], Tokenizer.SpecialTokens);
        Assert.Equal("<|im_end|>", Tokenizer.SpellingOf(special[0]));
        Assert.DoesNotContain(plain, token => Tokenizer.SpecialTokens.Contains(token));
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData("Hello, world")]
    [InlineData("")]
    [InlineData("Grüße aus Köln, 東京 und 😀")]
    [InlineData("a\nb\tc   d")]
    public void Gives_back_every_text_from_its_tokens(string text)
    {
        ImmutableArray<int> tokens = Tokenizer.Tokenize(text, addSpecial: false, parseSpecial: false);

        Assert.Equal(text, System.Text.Encoding.UTF8.GetString([.. tokens.SelectMany(token => Tokenizer.BytesOf(token).ToArray())]));
    }

    [Fact]
    public async Task Stops_before_a_stop_text()
    {
        Answer answer = await RunAsync(Ask("List four deployment options") with { Stop = ["\n3."] });

        Assert.Equal(FinishReason.Stop, answer.Reason);
        Assert.StartsWith("1. Cloud API", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("3.", answer.Text, StringComparison.Ordinal);
        Assert.Contains("2. ", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_length_at_the_token_limit()
    {
        Answer answer = await RunAsync(Ask("Who are you?", maxTokens: 3));

        Assert.Equal(FinishReason.Length, answer.Reason);
        Assert.Equal(3, answer.Usage.Completion);
    }

    [Fact]
    public async Task Reports_log_probabilities_that_belong_to_the_text()
    {
        Answer answer = await RunAsync(Ask("What is the capital of France?") with { TopLogProbs = 5 });

        Assert.Equal(answer.Text, string.Concat(answer.LogProbs.Select(token => token.Text)));
        Assert.Equal(answer.Usage.Completion - 1, answer.LogProbs.Length); // without the end-of-text token
        Assert.All(answer.LogProbs, token =>
        {
            Assert.InRange(token.LogProb, -20, 0.0001);
            Assert.Equal(5, token.Top.Length);
            Assert.Equal(token.Token, token.Top[0].Token); // greedy takes the best
            Assert.Equal(token.Top.Select(top => top.LogProb).OrderDescending(), token.Top.Select(top => top.LogProb));
            Assert.InRange(token.Top.Sum(top => Math.Exp(top.LogProb)), 0, 1.0001);
        });
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1.5f)]
    public async Task Follows_a_grammar_to_its_end(float temperature)
    {
        const string Grammar = """
            root ::= "{" ws "\"name\":" ws string "," ws "\"size\":" ws number ws "}"
            string ::= "\"" [a-zA-Zäöü ]{1,12} "\""
            number ::= [1-9] [0-9]{0,3}
            ws ::= " "?
            """;
        for (ulong seed = 0; seed < 8; seed++)
        {
            Answer answer = await RunAsync(Ask("Tell me about penguins", new SamplingOptions { Temperature = temperature, Seed = seed }) with
            {
                Grammar = Grammar,
            });

            Assert.Equal(FinishReason.Stop, answer.Reason);
            using JsonDocument json = JsonDocument.Parse(answer.Text);
            Assert.InRange(json.RootElement.GetProperty("name").GetString()!.Length, 1, 12);
            Assert.InRange(json.RootElement.GetProperty("size").GetInt32(), 1, 9999);
        }
    }

    [Theory]
    [InlineData("root ::= undefined-rule")]
    [InlineData("root = \"a\"")]
    [InlineData("other ::= \"a\"")]
    [InlineData("root ::= root \"a\"")]
    [InlineData("root ::= (")]
    public async Task Refuses_a_bad_grammar_as_a_value(string grammar)
    {
        Answer answer = await RunAsync(Ask("Hello!") with { Grammar = grammar });

        Assert.Equal(ErrorKind.InvalidRequest, answer.Error?.Kind);
        Assert.Equal("grammar", answer.Error?.Parameter);
    }

    [Fact]
    public async Task Refuses_a_grammar_that_is_nested_too_deep()
    {
        string grammar = "root ::= " + new string('(', 50_000) + "\"a\"" + new string(')', 50_000);

        Assert.Equal(ErrorKind.InvalidRequest, (await RunAsync(Ask("Hello!") with { Grammar = grammar })).Error?.Kind);
    }

    [Fact]
    public async Task Frees_the_slot_of_a_client_that_goes_away()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        GenerationRequest endless = Ask("Tell me a short story about a penguin", new SamplingOptions(), maxTokens: 0) with { IgnoreEndOfText = true };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (GenerationEvent step in Scheduler.GenerateAsync(endless, gone.Token))
            {
                Assert.Equal(GenerationEventKind.Text, step.Kind);
                await gone.CancelAsync();
            }
        });

        Answer next = await RunAsync(Ask("Who are you?"));
        Assert.Equal(FinishReason.Stop, next.Reason);
        Assert.Equal(0, Scheduler.Snapshot.QueueDepth);
    }

    [Fact]
    public async Task Refuses_a_prompt_that_is_longer_than_the_context()
    {
        ImmutableArray<int> tokens = DemoEngine.Ask(Tokenizer, string.Join(' ', Enumerable.Repeat("penguin", 600)));

        Answer answer = await RunAsync(new GenerationRequest { PromptTokens = tokens });

        Assert.Equal(ErrorKind.ContextLengthExceeded, answer.Error?.Kind);
    }

    [Fact]
    public async Task Goes_to_the_end_of_the_context_where_no_limit_is_named()
    {
        GenerationRequest request = Ask("Tell me a short story about a penguin", maxTokens: 0) with { IgnoreEndOfText = true };

        Answer answer = await RunAsync(request);

        Assert.Equal(FinishReason.Length, answer.Reason);
        Assert.Equal(512, answer.Usage.Prompt + answer.Usage.Completion);
    }
}
