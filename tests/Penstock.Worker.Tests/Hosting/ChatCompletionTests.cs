using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;
using static Penstock.Worker.Tests.Hosting.FakeScheduler;

namespace Penstock.Worker.Tests.Hosting;

public sealed class ChatCompletionTests : IAsyncLifetime
{
    private const string Usage = "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":3},\"completion_tokens_details\":{\"reasoning_tokens\":0}}";
    private const string ChunkHead = "{\"id\":\"chatcmpl-ID\",\"object\":\"chat.completion.chunk\",\"created\":1767323045,\"model\":\"fake\",\"system_fingerprint\":\"fp_test\",\"choices\":[";

    private readonly TestWorker _worker = new();

    public async ValueTask InitializeAsync() => await _worker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_whole_answer()
    {
        using HttpResponseMessage response = await _worker.ChatAsync();

        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            "{\"id\":\"chatcmpl-ID\",\"object\":\"chat.completion\",\"created\":1767323045,\"model\":\"fake\",\"system_fingerprint\":\"fp_test\",\"choices\":["
            + "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello world\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}]," + Usage + "}",
            await response.GoldenAsync());
    }

    [Fact]
    public async Task A_streamed_answer()
    {
        using HttpResponseMessage response = await _worker.ChatAsync("\"stream\":true");

        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            "data: " + ChunkHead + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"
            + "data: " + ChunkHead + "{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"
            + "data: " + ChunkHead + "{\"index\":0,\"delta\":{\"content\":\" world\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"
            + "data: " + ChunkHead + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n"
            + "data: [DONE]\n\n",
            await response.GoldenAsync());
    }

    [Fact]
    public async Task A_streamed_answer_with_usage_says_null_until_it_is_known()
    {
        _worker.Scheduler.Script = (_, _, _) => Steps(Text("Hi"), End(FinishReason.Length));
        using HttpResponseMessage response = await _worker.ChatAsync("\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        string[] events = (await response.GoldenAsync()).Split("\n\n");
        Assert.Equal("data: " + ChunkHead + "{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}", events[1]);
        Assert.Equal("data: " + ChunkHead + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"length\"}],\"usage\":null}", events[2]);
        Assert.Equal("data: " + ChunkHead + "]," + Usage + "}", events[3]);
        Assert.Equal("data: [DONE]", events[4]);
    }

    [Fact]
    public async Task Log_probabilities_come_with_the_text_that_they_belong_to()
    {
        var top = new TokenLogProb(72, [72], -0.5f, []);
        _worker.Scheduler.Script = (_, _, _) => Steps(
            Text("H", new TokenLogProb(72, [72], -0.5f, [top, new TokenLogProb(195, [195], float.NegativeInfinity, [])])), Text("i"), End());
        using HttpResponseMessage response = await _worker.ChatAsync("\"stream\":true,\"logprobs\":true,\"top_logprobs\":2");

        string[] events = (await response.GoldenAsync()).Split("\n\n");
        Assert.Contains(
            "\"logprobs\":{\"content\":[{\"token\":\"H\",\"logprob\":-0.5,\"bytes\":[72],\"top_logprobs\":[{\"token\":\"H\",\"logprob\":-0.5,\"bytes\":[72]},{\"token\":\"\uFFFD\",\"logprob\":-9999,\"bytes\":[195]}]}],\"refusal\":null}",
            events[1],
            StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(_worker.Scheduler.Requests).TopLogProbs);
    }

    [Fact]
    public async Task Several_answers_are_told_apart_by_index_and_pay_the_prompt_once()
    {
        _worker.Scheduler.Script = (number, _, _) => Steps(Text($"a{number}"), Text("b"), End(prompt: 5, cached: number == 0 ? 0 : 4, completion: 3));
        using HttpResponseMessage response = await _worker.ChatAsync("\"n\":3,\"seed\":7,\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        string[] events = await response.EventsAsync();
        Assert.Equal(["a0b", "a1b", "a2b"], Enumerable.Range(0, 3).Select(index => Answers.TextOf(events, index)));
        Assert.Equal(3, events.Count(data => data.Contains("\"role\":\"assistant\"", StringComparison.Ordinal)));
        Assert.Equal(3, events.Count(data => data.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal)));
        Assert.Contains("\"prompt_tokens\":5,\"completion_tokens\":9,\"total_tokens\":14,\"prompt_tokens_details\":{\"cached_tokens\":0}", events[^2], StringComparison.Ordinal);
        Assert.Equal([7UL, 8UL, 9UL], _worker.Scheduler.Requests.Select(request => request.Sampling.Seed));
    }

    [Fact]
    public async Task Further_answers_begin_when_the_prompt_is_evaluated_so_that_they_share_it()
    {
        var evaluated = new TaskCompletionSource();
        _worker.Scheduler.Script = (number, _, cancellation) => number == 0 ? First(evaluated.Task) : Say("other");
        Task<HttpResponseMessage> answer = _worker.ChatAsync("\"n\":2");
        while (_worker.Scheduler.Requests.IsEmpty)
        {
            await Task.Yield();
        }

        Assert.Single(_worker.Scheduler.Requests);
        evaluated.SetResult();
        JsonElement choices = (await (await answer).JsonAsync()).GetProperty("choices");
        Assert.Equal(["first", "other"], choices.EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()));

        static async IAsyncEnumerable<GenerationEvent> First(Task evaluated)
        {
            await evaluated.WaitAsync(TestContext.Current.CancellationToken);
            yield return Text("first");
            yield return End();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_is_refused_in_the_queue_gets_a_status_of_its_own(bool stream)
    {
        _worker.Scheduler.Script = (_, _, _) =>
            Steps(GenerationEvent.OfFailure(new InferenceError(ErrorKind.Overloaded, "Full.", RetryAfter: TimeSpan.FromSeconds(1.2))));
        using HttpResponseMessage response = await _worker.ChatAsync(stream ? "\"stream\":true" : "");

        Assert.Equal((503, null, "overloaded"), await response.ErrorAsync());
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter?.Delta);
        Assert.Equal(["true"], response.Headers.GetValues("x-should-retry"));
    }

    [Fact]
    public async Task A_stream_that_breaks_ends_with_an_error_and_without_DONE()
    {
        _worker.Scheduler.Script = (_, _, _) =>
            Steps(Text("Hel"), GenerationEvent.OfFailure(new InferenceError(ErrorKind.StreamBroken, "The engine stopped.")));
        using HttpResponseMessage response = await _worker.ChatAsync("\"stream\":true");

        string[] events = await response.EventsAsync();
        Assert.Equal("{\"error\":{\"message\":\"The engine stopped.\",\"type\":\"server_error\",\"param\":null,\"code\":\"stream_broken\"}}", events[^1]);
        Assert.DoesNotContain("[DONE]", events);
        Assert.DoesNotContain(events, data => data.Contains("\"finish_reason\":\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_engine_that_goes_silent_before_the_end_is_never_taken_for_a_whole_answer(bool stream)
    {
        _worker.Scheduler.Script = (_, _, _) => Steps(Text("Hel"));
        using HttpResponseMessage response = await _worker.ChatAsync(stream ? "\"stream\":true" : "");
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("\"code\":\"stream_broken\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_client_that_goes_away_stops_its_answers(int n)
    {
        _worker.Scheduler.Script = (_, _, cancellation) => Hang([Text("Hel")], cancellation);
        using (HttpResponseMessage response = await _worker.ChatAsync($"\"stream\":true,\"n\":{n}", untilHeaders: true))
        {
            Assert.True(response.IsSuccessStatusCode);
        }

        await _worker.Scheduler.Cancelled.WaitAsync(TestContext.Current.CancellationToken);
        await MetricAsync("penstock_worker_requests_total{outcome=\"client_gone\"} 1");
    }

    [Fact]
    public async Task A_bug_is_a_500_with_the_request_id_and_one_line_in_the_log()
    {
        _worker.Scheduler.Script = (_, _, _) => throw new InvalidOperationException("secret detail");
        using HttpResponseMessage response = await _worker.ChatAsync();

        Assert.Equal((500, null, "internal_error"), await response.ErrorAsync());
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(Assert.Single(response.Headers.GetValues("x-request-id")), body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Contains("secret detail", Assert.Single(_worker.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_caller_says_reaches_the_engine()
    {
        using HttpResponseMessage response = await _worker.ChatAsync(
            "\"temperature\":0.5,\"top_p\":0.9,\"top_k\":-1,\"min_p\":0.1,\"seed\":-1,\"stop\":[\"a\",\"b\"],\"max_completion_tokens\":9,\"presence_penalty\":1,"
            + "\"frequency_penalty\":-1,\"repetition_penalty\":1.5,\"logit_bias\":{\"65\":-100},\"response_format\":{\"type\":\"json_object\"}");

        GenerationRequest request = Assert.Single(_worker.Scheduler.Requests);
        SamplingOptions sampling = request.Sampling;
        Assert.Equal((0.5f, 0.9f, 0, 0.1f, ulong.MaxValue), (sampling.Temperature, sampling.TopP, sampling.TopK, sampling.MinP, sampling.Seed!.Value));
        Assert.Equal((1f, -1f, 1.5f, -100f), (sampling.PresencePenalty, sampling.FrequencyPenalty, sampling.RepeatPenalty, sampling.LogitBias[65]));
        Assert.Equal(["a", "b"], request.Stop);
        Assert.Equal((9, null, TimeSpan.FromSeconds(30)), (request.MaxTokens, request.TopLogProbs, request.QueueTimeout));
        Assert.StartsWith("root ::=", request.Grammar, StringComparison.Ordinal);
        Assert.Equal([256, 'H', 'i'], request.PromptTokens);
    }

    [Fact]
    public async Task Defaults_are_OpenAIs()
    {
        using HttpResponseMessage response = await _worker.ChatAsync();

        GenerationRequest request = Assert.Single(_worker.Scheduler.Requests);
        Assert.Equal(SamplingOptions.Default.Temperature, request.Sampling.Temperature);
        Assert.Equal((1f, 1f, 0, 0f, null), (request.Sampling.Temperature, request.Sampling.TopP, request.Sampling.TopK, request.Sampling.MinP, request.Sampling.Seed));
        Assert.Equal((0, null, null), (request.MaxTokens, request.Grammar, request.TopLogProbs));
    }

    private async Task MetricAsync(string line)
    {
        while (!(await _worker.GetAsync("/metrics")).Contains(line + "\n", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
