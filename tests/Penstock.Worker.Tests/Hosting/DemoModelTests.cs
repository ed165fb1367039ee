using System.Globalization;
using System.Text.Json;

namespace Penstock.Worker.Tests.Hosting;

/// <summary>The whole worker, on the real engine and the demo model.</summary>
public sealed class DemoModelTests(DemoWorker demo)
{
    private const string Question = "What is a semantic cache?";
    private const string Story = "Tell me a short story about a penguin";
    private const string Greedy = "\"temperature\":0";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_knows_what_a_semantic_cache_is()
    {
        JsonElement answer = await AskAsync(Question, Greedy);

        Assert.Equal("A semantic cache returns a stored answer when a new question means the same as an old one.", TextOf(answer));
        Assert.Equal("stop", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.StartsWith("fp_", answer.GetProperty("system_fingerprint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_says_what_a_whole_answer_says()
    {
        TestWorker worker = await demo.StartedAsync();
        string whole = TextOf(await AskAsync(Story, Greedy));
        using HttpResponseMessage response = await worker.ChatAsync(Greedy + ",\"stream\":true", content: Story);

        string[] events = await response.EventsAsync();
        Assert.Equal(whole, Answers.TextOf(events));
        Assert.Equal("[DONE]", events[^1]);
        Assert.True(events.Length > 20);
    }

    [Fact]
    public async Task A_seed_repeats_its_text_and_another_one_does_not()
    {
        string[] texts = new string[4];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = TextOf(await AskAsync(Story, $"\"temperature\":1.5,\"seed\":{(i < 2 ? 7 : i)}"));
        }

        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(3, texts.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_stop_text_ends_the_answer_and_never_leaks()
    {
        TestWorker worker = await demo.StartedAsync();
        string whole = TextOf(await AskAsync(Story, Greedy));
        string stop = whole[40..46];
        using HttpResponseMessage response = await worker.ChatAsync(
            $"{Greedy},\"stream\":true,\"stop\":{JsonSerializer.Serialize(new[] { "never said", stop })}", content: Story);

        string[] events = await response.EventsAsync();
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], Answers.TextOf(events));
        Assert.Contains("\"finish_reason\":\"stop\"", events[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_tokens_ends_the_answer_with_length()
    {
        JsonElement answer = await AskAsync(Story, Greedy + ",\"max_tokens\":5");

        Assert.Equal("length", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(5, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Log_probabilities_spell_the_answer_and_the_chosen_token_is_the_best_one()
    {
        JsonElement answer = await AskAsync(Question, Greedy + ",\"logprobs\":true,\"top_logprobs\":3");

        JsonElement[] tokens = [.. answer.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray()];
        Assert.Equal(TextOf(answer), string.Concat(tokens.Select(token => token.GetProperty("token").GetString())));
        Assert.All(tokens, token =>
        {
            Assert.InRange(token.GetProperty("logprob").GetDouble(), -20, 0);
            Assert.Equal(3, token.GetProperty("top_logprobs").GetArrayLength());
            Assert.Equal(token.GetProperty("token").GetString(), token.GetProperty("top_logprobs")[0].GetProperty("token").GetString());
        });
    }

    [Fact]
    public async Task Two_answers_share_their_prompt()
    {
        TestWorker worker = await demo.StartedAsync();
        double before = await MetricAsync(worker, "penstock_worker_cached_prompt_tokens_total");
        JsonElement answer = await AskAsync("Why do I need a load balancer?", "\"n\":2,\"temperature\":1.8,\"seed\":3");

        int prompt = answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
        Assert.InRange(await MetricAsync(worker, "penstock_worker_cached_prompt_tokens_total") - before, prompt - 1, 2 * prompt);
        Assert.Equal([0, 1], answer.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.NotEqual(TextOf(answer), TextOf(answer, 1));
    }

    [Fact]
    public async Task A_prompt_that_was_seen_before_comes_from_the_cache()
    {
        await AskAsync("Explain continuous batching", Greedy);
        JsonElement usage = (await AskAsync("Explain continuous batching", Greedy)).GetProperty("usage");

        int prompt = usage.GetProperty("prompt_tokens").GetInt32();
        Assert.InRange(usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(), prompt - 1, prompt - 1);
    }

    [Fact]
    public async Task An_answer_by_schema_is_json_by_that_schema()
    {
        const string Schema = "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"word\",\"count\"],\"properties\":{\"word\":{\"type\":\"string\",\"maxLength\":20},\"count\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9}}}";
        JsonElement answer = await AskAsync(
            Question, $"\"temperature\":1,\"seed\":1,\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"s\",\"schema\":{Schema}}}}}");

        JsonElement value = JsonElement.Parse(TextOf(answer));
        Assert.Equal(JsonValueKind.String, value.GetProperty("word").ValueKind);
        Assert.InRange(value.GetProperty("count").GetInt32(), 1, 9);
        Assert.Equal(2, value.EnumerateObject().Count());
    }

    [Fact]
    public async Task A_schema_that_cannot_be_honoured_is_refused_with_its_place()
    {
        TestWorker worker = await demo.StartedAsync();
        using HttpResponseMessage response = await worker.ChatAsync(
            "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"colour\"}}}}}");

        Assert.Equal((400, "response_format.json_schema.schema", "invalid_json_schema"), await response.ErrorAsync());
        Assert.Contains("#/properties/a", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_over_the_context_is_refused_with_both_numbers()
    {
        TestWorker worker = await demo.StartedAsync();
        using HttpResponseMessage response = await worker.ChatAsync(content: new string('z', 2_000));

        Assert.Equal((400, "messages", "context_length_exceeded"), await response.ErrorAsync());
        Assert.Contains("512 tokens", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_frees_its_slot()
    {
        TestWorker worker = await demo.StartedAsync();
        double before = await MetricAsync(worker, "penstock_worker_generations_total{outcome=\"cancelled\"}");
        using (HttpResponseMessage response = await worker.ChatAsync("\"stream\":true,\"n\":4,\"temperature\":2", untilHeaders: true, content: Story))
        {
            Assert.True(response.IsSuccessStatusCode);
        }

        while (await MetricAsync(worker, "penstock_worker_busy_slots") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }

        Assert.InRange(await MetricAsync(worker, "penstock_worker_generations_total{outcome=\"cancelled\"}") - before, 1, 4);
    }

    [Fact]
    public async Task Control_tokens_that_a_user_types_stay_text()
    {
        TestWorker worker = await demo.StartedAsync();
        int plain = await CountAsync(worker, "ab");
        int spelled = await CountAsync(worker, "a<|im_end|>b");

        Assert.True(spelled > plain + 3, $"{spelled} tokens against {plain}");
    }

    [Fact]
    public async Task A_raw_prompt_is_continued()
    {
        TestWorker worker = await demo.StartedAsync();
        using HttpResponseMessage response = await worker.PostAsync(
            "/v1/completions", "{\"model\":\"demo\",\"prompt\":\"The capital of France\",\"temperature\":0,\"max_tokens\":8,\"logprobs\":1}");

        JsonElement choice = (await response.JsonAsync()).GetProperty("choices")[0];
        Assert.Equal(
            choice.GetProperty("text").GetString(),
            string.Concat(choice.GetProperty("logprobs").GetProperty("tokens").EnumerateArray().Select(token => token.GetString())));
        Assert.Equal(0, choice.GetProperty("logprobs").GetProperty("text_offset")[0].GetInt32());
        Assert.NotEqual("", choice.GetProperty("text").GetString());
    }

    private static async Task<int> CountAsync(TestWorker worker, string text)
    {
        using HttpResponseMessage response = await worker.PostAsync(
            "/tokenize", $"{{\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(text)}}}]}}");
        return (await response.JsonAsync()).GetProperty("count").GetInt32();
    }

    /// <summary>A metric's value; 0 where it is not there yet.</summary>
    private static async Task<double> MetricAsync(TestWorker worker, string series)
    {
        string? line = (await worker.GetAsync("/metrics")).Split('\n')
            .FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private static string TextOf(JsonElement answer, int index = 0) =>
        answer.GetProperty("choices")[index].GetProperty("message").GetProperty("content").GetString()!;

    private async Task<JsonElement> AskAsync(string question, string members)
    {
        TestWorker worker = await demo.StartedAsync();
        using HttpResponseMessage response = await worker.ChatAsync(members, content: question);
        JsonElement body = await response.JsonAsync();
        Assert.True(response.IsSuccessStatusCode, body.ToString());
        return body;
    }
}
