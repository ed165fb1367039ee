using System.Net;
using Penstock.Worker.Batching;
using static Penstock.Worker.Tests.Hosting.FakeScheduler;

namespace Penstock.Worker.Tests.Hosting;

public sealed class CompletionTests : IAsyncLifetime
{
    private readonly TestWorker _worker = new();

    public async ValueTask InitializeAsync() => await _worker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_whole_answer_with_log_probabilities_and_offsets()
    {
        _worker.Scheduler.Script = (_, _, _) => Steps(
            Text("a", new TokenLogProb(97, [97], -1, [new TokenLogProb(97, [97], -1, [])])),
            Text("ü", new TokenLogProb(1, [0xC3], -2, []), new TokenLogProb(2, [0xBC], -3, [])),
            Text("b", new TokenLogProb(98, [98], -4, [])),
            End(FinishReason.Length));
        using HttpResponseMessage response = await PostAsync("\"prompt\":\"Once\",\"logprobs\":1");

        Assert.Equal(
            "{\"id\":\"cmpl-ID\",\"object\":\"text_completion\",\"created\":1767323045,\"model\":\"fake\",\"system_fingerprint\":\"fp_test\",\"choices\":[{\"index\":0,\"text\":\"aüb\","
            + "\"logprobs\":{\"tokens\":[\"a\",\"\uFFFD\",\"\uFFFD\",\"b\"],\"token_logprobs\":[-1,-2,-3,-4],\"top_logprobs\":[{\"a\":-1},{},{},{}],\"text_offset\":[0,1,1,2]},\"finish_reason\":\"length\"}],"
            + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":3},\"completion_tokens_details\":{\"reasoning_tokens\":0}}}",
            await response.GoldenAsync());
        GenerationRequest request = Assert.Single(_worker.Scheduler.Requests);
        Assert.Equal((16, 1), (request.MaxTokens, request.TopLogProbs));
        Assert.Equal([256, 'O', 'n', 'c', 'e'], request.PromptTokens);
    }

    [Fact]
    public async Task A_streamed_answer_with_an_echo()
    {
        using HttpResponseMessage response = await PostAsync("\"prompt\":\"Once\",\"echo\":true,\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        const string Head = "data: {\"id\":\"cmpl-ID\",\"object\":\"text_completion\",\"created\":1767323045,\"model\":\"fake\",\"system_fingerprint\":\"fp_test\",\"choices\":[";
        string[] events = (await response.GoldenAsync()).Split("\n\n");
        Assert.Equal(Head + "{\"index\":0,\"text\":\"Once\",\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}", events[0]);
        Assert.Equal(Head + "{\"index\":0,\"text\":\"Hello\",\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}", events[1]);
        Assert.Equal(Head + "{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}", events[3]);
        Assert.StartsWith(Head + "],\"usage\":{\"prompt_tokens\":5", events[4], StringComparison.Ordinal);
        Assert.Equal("data: [DONE]", events[5]);
    }

    [Fact]
    public async Task Several_prompts_with_several_answers_each()
    {
        _worker.Scheduler.Script = (_, request, _) => Steps(Text($"{request.PromptTokens[^1]}"), End());
        using HttpResponseMessage response = await PostAsync("\"prompt\":[[65],[66,67]],\"n\":2,\"echo\":true");

        var body = await response.JsonAsync();
        Assert.Equal(
            ["A65", "A65", "BC67", "BC67"], body.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("text").GetString()));
        Assert.Equal(10, body.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(8, body.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Spelled_out_control_tokens_stay_text_and_an_empty_prompt_begins_with_begin_of_text()
    {
        using HttpResponseMessage spelled = await PostAsync("\"prompt\":\"<end>\"");
        using HttpResponseMessage empty = await PostAsync("\"prompt\":\"\"");

        Assert.Equal([6, 1], _worker.Scheduler.Requests.Select(request => request.PromptTokens.Length));
    }

    [Theory]
    [InlineData("\"prompt\":\"a\",\"suffix\":\"b\"", "suffix", "unsupported_parameter")]
    [InlineData("\"prompt\":\"a\",\"best_of\":3", "best_of", "unsupported_parameter")]
    [InlineData("\"prompt\":\"a\",\"echo\":true,\"logprobs\":1", "echo", "unsupported_parameter")]
    [InlineData("\"prompt\":[1,257]", "prompt", "invalid_value")]
    [InlineData("\"prompt\":[\"a\",\"b\"],\"n\":65", "n", "invalid_value")]
    [InlineData("\"prompt\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"", "prompt", "context_length_exceeded")]
    public async Task What_cannot_be_honoured_is_refused_by_name(string members, string parameter, string code)
    {
        using HttpResponseMessage response = await PostAsync(members);

        Assert.Equal((400, parameter, code), await response.ErrorAsync());
    }

    [Fact]
    public async Task Best_of_as_many_as_are_answered_is_no_choice_and_passes()
    {
        using HttpResponseMessage response = await PostAsync("\"prompt\":\"a\",\"n\":2,\"best_of\":2,\"suffix\":\"\"");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string members) => _worker.PostAsync("/v1/completions", $"{{\"model\":\"fake\",{members}}}");
}
