using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Tests.Signals;

public sealed class ServerReadingTests
{
    [Theory]
    [InlineData("vllm:num_requests_running{model_name=\"m\",engine=\"0\"} 7.0\nvllm:num_requests_waiting{model_name=\"m\"} 3\nvllm:kv_cache_usage_perc{model_name=\"m\"} 0.25", 7, 3, 0.25)]
    [InlineData("vllm_num_requests_running 7\nvllm_num_requests_waiting 3\nvllm_gpu_cache_usage_perc 0.25", 7, 3, 0.25)]
    [InlineData("llamacpp:requests_processing 7\nllamacpp:requests_deferred 3\nllamacpp:kv_cache_usage_ratio 0.25", 7, 3, 0.25)]
    [InlineData("sglang:num_running_reqs{model_name=\"a } b\"} 7\nsglang:num_queue_reqs{model_name=\"x\\\"}\"} 3\nsglang:token_usage 0.25", 7, 3, 0.25)]
    [InlineData("tgi_batch_current_size 7\ntgi_queue_size 3", 7, 3, null)]
    [InlineData("penstock_worker_busy_slots 7\npenstock_worker_queue_depth 3\npenstock_worker_kv_cells_reserved 500\npenstock_worker_kv_cells 2000", 7, 3, 0.25)]
    public void Reads_every_server_by_its_own_names(string text, double running, double waiting, double? kvUse)
    {
        var reading = ServerReading.Parse(text);

        Assert.Equal(running, reading[ServerSignal.Running]);
        Assert.Equal(waiting, reading[ServerSignal.Waiting]);
        Assert.Equal(kvUse, reading.KvUse);
    }

    [Fact]
    public void Adds_up_what_is_told_by_label_and_prefers_the_newer_name()
    {
        var reading = ServerReading.Parse(
            "# HELP x\nvllm:num_requests_running{engine=\"0\"} 2\nvllm:num_requests_running{engine=\"1\"} 3\nvllm:gpu_cache_usage_perc 0.9\nvllm:kv_cache_usage_perc 0.5\n");

        Assert.Equal(5, reading[ServerSignal.Running]);
        Assert.Equal(0.5, reading.KvUse);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>not found</html>")]
    [InlineData("vllm:num_requests_running{")]
    [InlineData("vllm:num_requests_running")]
    [InlineData("vllm:num_requests_running NaN\nvllm:num_requests_waiting -1\nvllm:kv_cache_usage_perc +Inf")]
    public void What_is_broken_says_nothing(string text) => Assert.True(ServerReading.Parse(text).IsEmpty);

    [Fact]
    public void Passes_and_their_time_are_taken_as_counted()
    {
        ServerWork work = ServerWork.Between(Worker(100, 1_000, 5_000, 2), Worker(200, 1_800, 7_000, 4.5));

        Assert.Equal(new ServerWork(100, 800, 2_000, TimeSpan.FromSeconds(2.5)), work);
    }

    [Fact]
    public void Where_only_the_time_between_tokens_is_told_a_pass_takes_as_long()
    {
        var before = ServerReading.Parse("vllm:num_requests_running 8\nvllm:generation_tokens_total 0\nvllm:inter_token_latency_seconds_sum 0\nvllm:inter_token_latency_seconds_count 0");
        var after = ServerReading.Parse("vllm:num_requests_running 8\nvllm:generation_tokens_total 800\nvllm:inter_token_latency_seconds_sum 40\nvllm:inter_token_latency_seconds_count 800");

        Assert.Equal(new ServerWork(100, 800, 0, TimeSpan.FromSeconds(5)), ServerWork.Between(before, after));
    }

    [Fact]
    public void A_restarted_server_teaches_nothing() => Assert.Equal(default, ServerWork.Between(Worker(200, 1_800, 7_000, 4), Worker(3, 20, 50, 0.1)));

    private static ServerReading Worker(int passes, int decoded, int prompt, double seconds) => ServerReading.Parse(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"""
        penstock_worker_batch_size_count {passes}
        penstock_worker_output_tokens_total {decoded}
        penstock_worker_evaluated_prompt_tokens_total {prompt}
        penstock_worker_pass_seconds_total {seconds}
        """));
}
