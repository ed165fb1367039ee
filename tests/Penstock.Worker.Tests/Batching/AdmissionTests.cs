using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

public sealed class AdmissionTests
{
    [Fact]
    public void Refuses_a_prompt_that_fills_the_context()
    {
        using var stage = new Stage(context: 64);

        InferenceError error = stage.Refuse(Stage.Request(Stage.Prompt(64)));

        Assert.Equal(ErrorKind.ContextLengthExceeded, error.Kind);
        Assert.Contains("maximum context length is 64 tokens and the prompt has 64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_an_empty_prompt()
    {
        using var stage = new Stage();

        Assert.Equal(ErrorKind.InvalidRequest, stage.Refuse(Stage.Request([])).Kind);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(FakeTokenizer.Size)]
    public void Refuses_tokens_that_the_vocabulary_does_not_have(int token)
    {
        using var stage = new Stage();

        Assert.Equal("prompt", stage.Refuse(Stage.Request([1, token])).Parameter);
        GenerationRequest biased = Stage.Request([1]) with
        {
            Sampling = SamplingOptions.Default with { LogitBias = SamplingOptions.Default.LogitBias.Add(token, 1) },
        };
        Assert.Equal("logit_bias", stage.Refuse(biased).Parameter);
    }

    [Fact]
    public void Refuses_a_grammar_that_is_none()
    {
        using var stage = new Stage();

        Assert.Equal("grammar", stage.Refuse(Stage.Request([1, 2]) with { Grammar = "nonsense" }).Parameter);
    }

    [Fact]
    public void Refuses_at_once_when_the_queue_is_full()
    {
        using var stage = new Stage(queue: 2);
        stage.Submit(Stage.Prompt(5));
        stage.Submit(Stage.Prompt(5));

        InferenceError error = stage.Refuse(Stage.Request(Stage.Prompt(5)));

        Assert.Equal(ErrorKind.Overloaded, error.Kind);
        Assert.NotNull(error.RetryAfter);
    }

    [Fact]
    public void Rejects_a_request_whose_time_to_wait_is_over()
    {
        using var stage = new Stage(slots: 1, neverEnds: true);
        stage.Submit(Stage.Prompt(5), maxTokens: 100);
        stage.Step();
        Reading waiting = stage.Submit(Stage.Request(Stage.Prompt(5)) with { QueueTimeout = TimeSpan.FromSeconds(2) });
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        stage.Step();
        Assert.False(waiting.HasEnded);

        stage.Time.Advance(TimeSpan.FromSeconds(1));
        stage.Step();

        Assert.Equal(ErrorKind.DeadlineExceeded, waiting.Error?.Kind);
        Assert.Contains("rejected DeadlineExceeded", stage.Heard.Lines, StringComparer.Ordinal);
        Assert.Equal(0, stage.Snapshot.QueueDepth);
    }

    [Fact]
    public void Admits_in_the_order_of_arrival()
    {
        using var stage = new Stage(slots: 1);
        Reading[] readings = [.. Enumerable.Range(1, 5).Select(index => stage.Submit(Stage.Prompt(5 + index, index * 9), maxTokens: 3))];
        var order = new List<Reading>();
        while (stage.Step())
        {
            order.AddRange(readings.Where(reading => reading.HasEnded && !order.Contains(reading)));
        }

        Assert.Equal(readings, order);
    }

    [Fact]
    public void Forgets_a_waiting_request_whose_client_went_away()
    {
        using var stage = new Stage(slots: 1, neverEnds: true);
        stage.Submit(Stage.Prompt(5), maxTokens: 20);
        stage.Step();
        Reading waiting = stage.Submit(Stage.Prompt(9, 30));

        waiting.Cancel();
        stage.RunToEnd();

        Assert.Empty(waiting.Text);
        Assert.DoesNotContain(stage.Heard.Lines, line => line.StartsWith("admitted 9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drains_by_finishing_what_runs_and_waits_and_refusing_the_rest()
    {
        using var stage = new Stage(slots: 1);
        Reading running = stage.Submit(Stage.Prompt(5), maxTokens: 3);
        Reading waiting = stage.Submit(Stage.Prompt(6), maxTokens: 3);
        stage.Step();
        stage.Scheduler.BeginDrain();
        Task idle = stage.Scheduler.WhenIdleAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ErrorKind.ShuttingDown, stage.Refuse(Stage.Request(Stage.Prompt(5))).Kind);
        Assert.True(stage.Snapshot.Draining);
        Assert.False(idle.IsCompleted);
        stage.RunToEnd();
        await idle;

        Assert.True(running.HasEnded && waiting.HasEnded);
        Assert.Null(waiting.Error);
    }

    [Fact]
    public void Tells_everybody_when_it_is_stopped()
    {
        var stage = new Stage(slots: 1, neverEnds: true);
        Reading running = stage.Submit(Stage.Prompt(5), maxTokens: 100);
        Reading waiting = stage.Submit(Stage.Prompt(6));
        stage.Step();

        stage.Dispose();

        Assert.Equal(ErrorKind.ShuttingDown, running.Error?.Kind);
        Assert.Equal(ErrorKind.ShuttingDown, waiting.Error?.Kind);
    }

    [Fact]
    public void Ends_at_a_stop_text_without_showing_it()
    {
        using var stage = new Stage(neverEnds: true);
        string whole = stage.Submit(Stage.Prompt(5), maxTokens: 30) is var first && Finish(stage) ? first.Text : "";
        string stop = whole.Substring(10, 3);

        Reading stopped = stage.Submit(Stage.Request(Stage.Prompt(5), 30) with { Stop = ["not there", stop] });
        stage.RunToEnd();

        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], stopped.Text);
        Assert.Equal(FinishReason.Stop, stopped.Reason);
    }

    [Fact]
    public void Keeps_to_a_grammar()
    {
        using var stage = new Stage(neverEnds: true);

        Reading reading = stage.Submit(Stage.Request(Stage.Prompt(5), 12) with { Grammar = "only xyz" });
        stage.RunToEnd();

        Assert.Equal(12, reading.Text.Length);
        Assert.All(reading.Text, letter => Assert.Contains(letter, "xyz"));
    }

    [Fact]
    public void Goes_on_behind_the_end_of_text_when_asked_to()
    {
        using var stage = new Stage();
        GenerationRequest biased = Stage.Request(Stage.Prompt(5), 7) with
        {
            IgnoreEndOfText = true,
            Sampling = new SamplingOptions { Temperature = 0, LogitBias = SamplingOptions.Default.LogitBias.Add(0, 90) },
        };

        Reading reading = stage.Submit(biased);
        stage.RunToEnd();

        Assert.Equal(7, reading.Usage.Completion);
        Assert.Equal(FinishReason.Length, reading.Reason);
    }

    private static bool Finish(Stage stage)
    {
        stage.RunToEnd();
        return true;
    }
}
