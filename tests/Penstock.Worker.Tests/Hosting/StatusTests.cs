using System.Text.Json;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Hosting;

public sealed class StatusTests : IAsyncLifetime
{
    private readonly TestWorker _worker = new();

    public async ValueTask InitializeAsync() => await _worker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Models_are_listed_and_found()
    {
        const string Card = "{\"id\":\"fake\",\"object\":\"model\",\"created\":1767323045,\"owned_by\":\"penstock\",\"max_model_len\":64}";

        Assert.Equal($"{{\"object\":\"list\",\"data\":[{Card}]}}", await _worker.GetAsync("/v1/models"));
        Assert.Equal(Card, await _worker.GetAsync("/v1/models/fake"));
    }

    [Theory]
    [InlineData("{\"text\":\"Hi<end>\"}", 7)]
    [InlineData("{\"content\":\"Hi\",\"add_special\":true}", 3)]
    [InlineData("{\"prompt\":\"\"}", 0)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 3)]
    public async Task Texts_and_chats_are_tokenised(string body, int count)
    {
        JsonElement answer = await (await _worker.PostAsync("/tokenize", body)).JsonAsync();

        Assert.Equal((count, count, 64), (answer.GetProperty("count").GetInt32(), answer.GetProperty("tokens").GetArrayLength(), answer.GetProperty("max_model_len").GetInt32()));
    }

    [Theory]
    [InlineData("{}", "text")]
    [InlineData("{\"text\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", "text")]
    [InlineData("{\"text\":5}", "text")]
    [InlineData("{\"messages\":[{\"role\":\"user\"}]}", "messages[0].content")]
    public async Task What_cannot_be_tokenised_is_refused(string body, string parameter)
    {
        (int status, string? path, _) = await (await _worker.PostAsync("/tokenize", body)).ErrorAsync();

        Assert.Equal((400, parameter), (status, path));
    }

    [Fact]
    public async Task Metrics_show_the_scheduler_and_how_requests_ended()
    {
        await _worker.ChatAsync();
        await _worker.ChatAsync("\"temperature\":9");
        string metrics = await _worker.GetAsync("/metrics");

        foreach (string line in new[]
        {
            "penstock_worker_queue_depth 1", "penstock_worker_busy_slots 2", "penstock_worker_slots 16", "penstock_worker_kv_cells_used 300",
            "penstock_worker_kv_cells 4096", "penstock_worker_ready 1", "penstock_worker_requests_total{outcome=\"completed\"} 1",
            "penstock_worker_requests_total{outcome=\"invalid\"} 1", "penstock_worker_time_to_first_token_seconds_bucket{le=\"0.001\"} 0",
            "penstock_worker_time_per_output_token_seconds_bucket{le=\"2.5\"} 0", "penstock_worker_cached_prompt_tokens_total 0",
        })
        {
            Assert.Contains("\n" + line + "\n", metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_scheduler_feeds_the_metrics()
    {
        using var state = new Worker.Hosting.Lifecycle.WorkerState();
        var metrics = new Worker.Hosting.WorkerMetrics(state, TextWriter.Null, TimeProvider.System);
        metrics.Admitted(TimeSpan.FromSeconds(0.3), 10);
        metrics.FirstToken(TimeSpan.FromSeconds(0.05), 10, 4);
        metrics.NextToken(TimeSpan.FromSeconds(0.02));
        metrics.Finished(GenerationOutcome.LengthReached, new TokenUsage(10, 4, 2), TimeSpan.FromSeconds(1));
        metrics.Rejected(Protocols.Errors.ErrorKind.Overloaded);
        metrics.Stepped(new SchedulerStep(0, 3, TimeSpan.Zero, new SchedulerSnapshot(0, 3, 16, 0, 0, 64, false)));
        metrics.Faulted(null);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        metrics.Registry.Write(output);
        string text = System.Text.Encoding.UTF8.GetString(output.WrittenSpan);

        foreach (string line in new[]
        {
            "penstock_worker_time_to_first_token_seconds_bucket{le=\"0.04\"} 0", "penstock_worker_time_to_first_token_seconds_bucket{le=\"0.06\"} 1",
            "penstock_worker_time_per_output_token_seconds_bucket{le=\"0.025\"} 1", "penstock_worker_prompt_tokens_total 10",
            "penstock_worker_cached_prompt_tokens_total 4", "penstock_worker_output_tokens_total 2", "penstock_worker_batch_size_bucket{le=\"4\"} 1",
            "penstock_worker_batch_size_bucket{le=\"2\"} 0", "penstock_worker_generations_total{outcome=\"length\"} 1",
            "penstock_worker_generations_total{outcome=\"rejected\"} 1", "penstock_worker_engine_faults_total 1",
        })
        {
            Assert.Contains("\n" + line + "\n", text, StringComparison.Ordinal);
        }
    }
}
