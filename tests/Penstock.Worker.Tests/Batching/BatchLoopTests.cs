using System.Collections.Immutable;
using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

public sealed class BatchLoopTests
{
    private static string TextOf(IEnumerable<int> tokens)
    {
        var tokenizer = new FakeTokenizer();
        return string.Concat(tokens.Where(token => token != 0).Select(tokenizer.SpellingOf));
    }

    [Fact]
    public void Gives_each_request_the_answer_that_its_prompt_alone_would_get()
    {
        using var stage = new Stage(slots: 4);
        ImmutableArray<int>[] prompts = [.. Enumerable.Range(1, 9).Select(index => Stage.Prompt(10 + (index * 5), index))];
        Reading[] readings = [.. prompts.Select(prompt => stage.Submit(prompt, maxTokens: 20))];

        stage.RunToEnd();

        Assert.All(
            readings.Zip(prompts),
            pair => Assert.Equal(TextOf(FakeDecoder.Expected(pair.Second, 20)), pair.First.Text));
    }

    [Fact]
    public void Evaluates_running_answers_together_in_one_pass()
    {
        using var stage = new Stage(slots: 4, batch: 64, neverEnds: true);
        for (int index = 1; index <= 4; index++)
        {
            stage.Submit(Stage.Prompt(5, index * 9), maxTokens: 10);
        }

        stage.RunToEnd();

        // All prompts fit into the first pass, each further pass gives all four a token.
        Assert.Equal([20, .. Enumerable.Repeat(4, 9)], stage.Decoder.Passes);
    }

    [Fact]
    public void Gives_running_answers_a_token_in_every_pass_while_a_long_prompt_is_evaluated()
    {
        using var stage = new Stage(slots: 4, chunk: 16, batch: 128, neverEnds: true);
        Reading running = stage.Submit(Stage.Prompt(5), maxTokens: 60);
        stage.Step();
        Reading late = stage.Submit(Stage.Prompt(200, 30), maxTokens: 5);

        while (late.Text.Length == 0)
        {
            int before = running.Text.Length;
            stage.Step();
            Assert.Equal(before + 1, running.Text.Length);
        }

        Assert.Equal(13, stage.Decoder.Passes.Skip(1).Count(tokens => tokens > 1)); // 200 tokens by 16
        Assert.All(stage.Decoder.Passes.Skip(1), tokens => Assert.InRange(tokens, 1, 17));
    }

    [Fact]
    public void Evaluates_a_prompt_in_whole_batches_while_nothing_else_runs()
    {
        using var stage = new Stage(chunk: 16, batch: 128);
        stage.Submit(Stage.Prompt(200), maxTokens: 1);

        stage.RunToEnd();

        Assert.Equal([128, 72], stage.Decoder.Passes);
    }

    [Fact]
    public void Lets_a_short_prompt_pass_a_long_one_without_starving_it()
    {
        using var stage = new Stage(slots: 4, chunk: 16, neverEnds: true);
        stage.Submit(Stage.Prompt(3), maxTokens: 200);
        stage.Step();
        Reading @long = stage.Submit(Stage.Prompt(300, 20), maxTokens: 2);
        stage.Step();
        Reading @short = stage.Submit(Stage.Prompt(12, 40), maxTokens: 2);

        stage.Step();
        stage.Step();

        Assert.NotEmpty(@short.Text);
        int unseen = @long.Generation.Unseen;
        stage.Step();
        Assert.Equal(unseen - 16, @long.Generation.Unseen);
    }

    [Fact]
    public void Takes_a_shared_prefix_from_a_finished_request_and_counts_it_as_cached()
    {
        using var stage = new Stage();
        ImmutableArray<int> prefix = Stage.Prompt(40);
        stage.Submit([.. prefix, 60, 61]);
        stage.RunToEnd();
        int before = stage.Decoder.Passes.Sum();

        Reading second = stage.Submit([.. prefix, 50, 51, 52], maxTokens: 1);
        stage.RunToEnd();

        Assert.Equal(40, second.Usage.CachedPrompt);
        Assert.Equal(before + 3, stage.Decoder.Passes.Sum());
        Assert.Equal(TextOf(FakeDecoder.Expected([.. prefix, 50, 51, 52], 1)), second.Text);
    }

    [Fact]
    public void Always_leaves_a_token_of_a_known_prompt_to_evaluate()
    {
        using var stage = new Stage();
        ImmutableArray<int> prompt = Stage.Prompt(30);
        Reading first = stage.Submit(prompt);
        stage.RunToEnd();

        Reading again = stage.Submit(prompt);
        stage.RunToEnd();

        Assert.Equal(29, again.Usage.CachedPrompt);
        Assert.Equal(first.Text, again.Text);
    }

    [Fact]
    public void Evaluates_the_common_prefix_of_requests_that_come_together_once()
    {
        using var stage = new Stage(slots: 8, chunk: 16, batch: 64);
        ImmutableArray<int> prefix = Stage.Prompt(200);
        Reading[] readings = [.. Enumerable.Range(0, 8).Select(index => stage.Submit([.. prefix, 40 + index, 9, 9], maxTokens: 1))];

        stage.RunToEnd();

        Assert.Equal(200 + (8 * 3), stage.Decoder.Passes.Sum());
        Assert.Equal(7 * 200, readings.Sum(reading => reading.Usage.CachedPrompt));
        Assert.All(
            Enumerable.Range(0, 8),
            index => Assert.Equal(TextOf(FakeDecoder.Expected([.. prefix, 40 + index, 9, 9], 1)), readings[index].Text));
    }

    [Fact]
    public void Evaluates_every_prompt_whole_when_reuse_is_off()
    {
        using var stage = new Stage(options: options => options with { PrefixReuse = false });
        ImmutableArray<int> prompt = Stage.Prompt(30);
        stage.Submit(prompt, maxTokens: 1);
        stage.RunToEnd();

        Reading again = stage.Submit(prompt, maxTokens: 1);
        stage.RunToEnd();

        Assert.Equal(0, again.Usage.CachedPrompt);
        Assert.Equal(60, stage.Decoder.Passes.Sum());
        Assert.Equal(0, stage.Decoder.UsedCells);
    }

    [Fact]
    public void Goes_on_from_a_shared_prefix_when_its_first_owner_has_gone()
    {
        using var stage = new Stage(chunk: 16, batch: 32);
        ImmutableArray<int> prefix = Stage.Prompt(100);
        Reading owner = stage.Submit([.. prefix, 1]);
        Reading follower = stage.Submit([.. prefix, 2], maxTokens: 3);
        stage.Step();
        owner.Cancel();

        stage.RunToEnd();

        Assert.False(owner.HasEnded);
        Assert.Equal(TextOf(FakeDecoder.Expected([.. prefix, 2], 3)), follower.Text);
    }

    [Fact]
    public void Gives_up_the_prefix_that_was_not_used_for_longest_when_cells_are_needed()
    {
        using var stage = new Stage(cells: 256, context: 256);
        ImmutableArray<int> first = Stage.Prompt(80, 1), second = Stage.Prompt(80, 20), third = Stage.Prompt(80, 40);
        foreach (ImmutableArray<int> prompt in (ImmutableArray<int>[])[first, second, first])
        {
            stage.Submit(prompt, maxTokens: 1);
            stage.RunToEnd();
        }

        stage.Submit(third, maxTokens: 40);
        stage.RunToEnd();

        Reading again = stage.Submit(first, maxTokens: 1);
        stage.RunToEnd();
        Assert.Equal(79, again.Usage.CachedPrompt);
        Reading lost = stage.Submit(second, maxTokens: 1);
        stage.RunToEnd();
        Assert.Equal(0, lost.Usage.CachedPrompt);
    }

    [Fact]
    public void Recycles_sequence_ids_when_all_are_taken_by_kept_prefixes()
    {
        using var stage = new Stage(cells: 4096, slots: 2, sequences: 6);
        for (int index = 1; index <= 20; index++)
        {
            Reading reading = stage.Submit(Stage.Prompt(20, index), maxTokens: 2);
            stage.RunToEnd();
            Assert.True(reading.HasEnded);
        }

        Assert.InRange(stage.Decoder.SequenceCount, 1, 6);
    }

    [Fact]
    public void Makes_a_request_wait_until_cells_for_its_whole_answer_are_free()
    {
        using var stage = new Stage(cells: 256, context: 256, neverEnds: true);
        Reading first = stage.Submit(Stage.Prompt(100, 1), maxTokens: 80);
        Reading second = stage.Submit(Stage.Prompt(60, 30), maxTokens: 40);
        stage.Step();
        Assert.Equal(1, stage.Snapshot.QueueDepth);

        while (!first.HasEnded)
        {
            stage.Step();
            Assert.Equal(first.HasEnded ? 0 : 1, first.HasEnded ? 0 : stage.Snapshot.QueueDepth);
        }

        stage.RunToEnd();
        Assert.Equal(FinishReason.Length, second.Reason);
        Assert.Equal(40, second.Usage.Completion);
    }

    [Fact]
    public void Sets_back_the_youngest_answer_without_a_limit_when_cells_run_out_and_finishes_it_unchanged()
    {
        using var stage = new Stage(cells: 256, context: 200, neverEnds: true, options: options => options with { OpenEndedTokens = 32, GrowthTokens = 16 });
        Reading[] readings = [.. Enumerable.Range(1, 3).Select(index => stage.Submit(Stage.Prompt(20, index * 10), maxTokens: 0))];

        stage.RunToEnd();

        Assert.True(stage.Heard.Preemptions > 0);
        for (int index = 1; index <= 3; index++)
        {
            Assert.Equal(TextOf(FakeDecoder.Expected(Stage.Prompt(20, index * 10), 180, neverEnds: true)), readings[index - 1].Text);
            Assert.Equal(FinishReason.Length, readings[index - 1].Reason);
            Assert.Equal(180, readings[index - 1].Usage.Completion);
        }
    }

    [Fact]
    public void Never_sets_back_an_answer_that_has_reserved_all_its_tokens()
    {
        using var stage = new Stage(cells: 256, context: 256, neverEnds: true, options: options => options with { OpenEndedTokens = 16, GrowthTokens = 16 });
        Reading open = stage.Submit(Stage.Prompt(20, 1), maxTokens: 0);
        stage.Step();
        Reading bounded = stage.Submit(Stage.Prompt(16, 30), maxTokens: 150);

        int steps = 0;
        while (!bounded.HasEnded)
        {
            stage.Step();
            steps++;
        }

        Assert.Equal(150, steps);
        stage.RunToEnd();
        Assert.Equal(TextOf(FakeDecoder.Expected(Stage.Prompt(20, 1), 236, neverEnds: true)), open.Text);
    }

    [Fact]
    public void Cuts_an_answer_where_the_context_ends()
    {
        using var stage = new Stage(context: 64, neverEnds: true);
        Reading reading = stage.Submit(Stage.Prompt(60), maxTokens: 100);

        stage.RunToEnd();

        Assert.Equal(FinishReason.Length, reading.Reason);
        Assert.Equal(4, reading.Usage.Completion);
    }

    [Fact]
    public void Drops_a_cancelled_answer_before_the_next_pass()
    {
        using var stage = new Stage(neverEnds: true);
        Reading leaver = stage.Submit(Stage.Prompt(10, 1), maxTokens: 100);
        Reading stayer = stage.Submit(Stage.Prompt(10, 30), maxTokens: 10);
        stage.Step();
        stage.Step();

        leaver.Cancel();
        stage.Step();

        Assert.Equal(1, stage.Decoder.Passes[^1]);
        Assert.Contains(stage.Heard.Lines, line => line.StartsWith("finished Cancelled", StringComparison.Ordinal));
        stage.RunToEnd();
        Assert.Equal(10, stayer.Usage.Completion);
    }

    [Fact]
    public void Fails_what_runs_when_the_engine_fails_and_serves_the_next_request()
    {
        using var stage = new Stage();
        Reading broken = stage.Submit(Stage.Prompt(10));
        stage.Decoder.Failures.Enqueue(DecodeStatus.Failed);
        stage.Step();
        Assert.Equal(ErrorKind.Internal, broken.Error?.Kind);
        Assert.Equal(1, stage.Heard.Faults);

        Reading next = stage.Submit(Stage.Prompt(10));
        stage.RunToEnd();

        Assert.Equal(TextOf(FakeDecoder.Expected(Stage.Prompt(10), 8)), next.Text);
    }

    [Fact]
    public void Gives_up_kept_prefixes_and_tries_again_when_the_engine_finds_no_room()
    {
        using var stage = new Stage();
        stage.Submit(Stage.Prompt(30));
        stage.RunToEnd();
        stage.Decoder.Failures.Enqueue(DecodeStatus.NoRoom);

        Reading next = stage.Submit(Stage.Prompt(30, 20));
        stage.RunToEnd();

        Assert.Null(next.Error);
        Assert.Equal(0, stage.Heard.Faults);
    }

    [Fact]
    public void Begins_an_answer_with_a_seed_in_an_empty_cache_when_it_runs_alone()
    {
        using var stage = new Stage();
        ImmutableArray<int> prompt = Stage.Prompt(30);
        stage.Submit(prompt);
        stage.RunToEnd();

        Reading seeded = stage.Submit(Stage.Request(prompt) with { Sampling = new SamplingOptions { Seed = 5 } });
        stage.RunToEnd();

        Assert.Equal(0, seeded.Usage.CachedPrompt);
        Assert.Equal(1, stage.Decoder.Clears);
    }

    [Fact]
    public void Shares_nothing_where_the_model_cannot()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var decoder = new FakeDecoder(time, cells: 512, maxSequences: 2) { SharesPrefixes = false };
        var options = new SchedulerOptions { Slots = 2, ContextTokens = 256, PromptChunkTokens = 16, QueueLength = 8 };
        using var scheduler = new GenerationScheduler(
            decoder, new FakeTokenizer(), new FakeGrammarCompiler(), options, NullGenerationObserver.Instance, time, new Random(1), []);
        ImmutableArray<int> prompt = Stage.Prompt(30);
        Reading[] readings = [.. Enumerable.Range(0, 4).Select(_ => new Reading(scheduler.Accept(Stage.Request(prompt)).Value!))];

        while (scheduler.Loop.Step())
        {
        }

        Assert.All(readings, reading => Assert.Equal(TextOf(FakeDecoder.Expected(prompt, 8)), reading.Text));
        Assert.Equal(0, decoder.UsedCells);
    }
}
