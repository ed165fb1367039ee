using System.Net;
using System.Net.Sockets;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting;
using Penstock.Worker.Hosting.Lifecycle;
using static Penstock.Worker.Tests.Hosting.FakeScheduler;

namespace Penstock.Worker.Tests.Hosting;

public sealed class WorkerLifeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_listens_while_it_loads_and_is_ready_only_with_a_model()
    {
        var loading = new TaskCompletionSource();
        await using var worker = new TestWorker { Loading = loading.Task, Options = new WorkerOptions { ModelPath = "fake.gguf", Name = "alias" } };
        await worker.StartAsync(untilReady: false);

        Assert.Equal(HttpStatusCode.OK, (await worker.Http.GetAsync("/healthz", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await worker.Http.GetAsync("/readyz", Cancelled)).StatusCode);
        Assert.Equal((503, null, "upstream_unavailable"), await (await worker.ChatAsync()).ErrorAsync());
        loading.SetResult();
        await worker.WaitForLogAsync("ready: ");
        Assert.Equal(HttpStatusCode.OK, (await worker.Http.GetAsync("/readyz", Cancelled)).StatusCode);
        Assert.Contains(" model alias\n", worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draining_lets_streams_finish_refuses_new_requests_and_ends_with_0()
    {
        var goOn = new TaskCompletionSource();
        await using var worker = new TestWorker();
        worker.Scheduler.Script = (_, _, _) => PauseAsync(goOn.Task);
        await worker.StartAsync();
        using HttpResponseMessage running = await worker.ChatAsync("\"stream\":true", untilHeaders: true);

        worker.Stop();
        await worker.WaitForLogAsync("draining: 1 ");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await worker.Http.GetAsync("/readyz", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await worker.Http.GetAsync("/healthz", Cancelled)).StatusCode);
        using HttpResponseMessage refused = await worker.ChatAsync();
        Assert.Equal((503, null, "shutting_down"), await refused.ErrorAsync());
        Assert.NotNull(refused.Headers.RetryAfter);
        goOn.SetResult();

        string[] events = await running.EventsAsync();
        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal("Hello", Answers.TextOf(events));
        Assert.Equal(0, await worker.Exit);

    }

    [Fact]
    public async Task Further_answers_of_a_request_begin_even_while_draining()
    {
        var goOn = new TaskCompletionSource();
        await using var worker = new TestWorker();
        worker.Scheduler.Script = (number, _, _) => number == 0 ? LateAsync(goOn.Task) : Say("second");
        await worker.StartAsync();
        Task<HttpResponseMessage> answer = worker.ChatAsync("\"n\":2");
        while (worker.Scheduler.Requests.IsEmpty)
        {
            await Task.Yield();
        }

        worker.Stop();
        await worker.WaitForLogAsync("draining: 1 ");
        goOn.SetResult();

        var choices = (await (await answer).JsonAsync()).GetProperty("choices");
        Assert.Equal(["Hello", "second"], choices.EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()));
        Assert.Equal(0, await worker.Exit);
    }

    [Fact]
    public async Task An_answer_that_outlasts_the_drain_is_cut_with_an_error_in_its_stream()
    {
        await using var worker = new TestWorker();
        worker.Scheduler.Script = (_, _, cancellation) => Hang([Text("Hel")], cancellation);
        await worker.StartAsync();
        using HttpResponseMessage running = await worker.ChatAsync("\"stream\":true", untilHeaders: true);

        worker.Stop();
        await worker.WaitForLogAsync("draining: 1 ");
        worker.Time.Advance(TimeSpan.FromSeconds(31));

        string[] events = await running.EventsAsync();
        Assert.Contains("\"code\":\"shutting_down\"", events[^1], StringComparison.Ordinal);
        Assert.Equal(WorkerExitCode.Failure, await worker.Exit);
    }

    [Fact]
    public async Task A_stop_while_loading_ends_at_once()
    {
        await using var worker = new TestWorker { Loading = new TaskCompletionSource().Task };
        await worker.StartAsync(untilReady: false);

        worker.Stop();

        Assert.Equal(0, await worker.Exit);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_one_line_and_its_exit_code()
    {
        await using var worker = new TestWorker { LoadError = new StartError(WorkerExitCode.Failure, "The file\nis cut.") };

        Assert.Equal(WorkerExitCode.Failure, await worker.FailAsync());
        Assert.Equal("The file is cut.\n", worker.Errors);
    }

    [Fact]
    public async Task A_busy_port_is_one_line_and_its_exit_code()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var worker = new TestWorker { Options = new WorkerOptions { ModelPath = "fake.gguf", Urls = [$"http://127.0.0.1:{port}"] } };

        Assert.Equal(WorkerExitCode.AddressUnavailable, await worker.FailAsync());
        Assert.Equal($"Cannot listen on http://127.0.0.1:{port}: the port is in use by another program. Choose another address with --urls.\n", worker.Errors);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("http://example.com:1")]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:1/path")]
    public async Task An_address_that_is_none_is_one_line(string url)
    {
        await using var worker = new TestWorker { Options = new WorkerOptions { ModelPath = "fake.gguf", Urls = [url] } };

        Assert.Equal(WorkerExitCode.Usage, await worker.FailAsync());
        Assert.Contains(url, Assert.Single(worker.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_out_of_range_is_one_line()
    {
        await using var worker = new TestWorker { Options = new WorkerOptions { ModelPath = "fake.gguf", Slots = 0 } };

        Assert.Equal(WorkerExitCode.Usage, await worker.FailAsync());
        Assert.Contains("--slots", worker.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:0")]
    [InlineData("http://[::1]:0")]
    [InlineData("http://*:0")]
    public async Task It_listens_where_it_is_told(string url)
    {
        await using var worker = new TestWorker { Options = new WorkerOptions { ModelPath = "fake.gguf", Urls = [url] } };
        await worker.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await worker.Http.GetAsync("/readyz", Cancelled)).StatusCode);
    }

    private static async IAsyncEnumerable<GenerationEvent> PauseAsync(Task goOn)
    {
        yield return Text("Hel");
        await goOn.WaitAsync(Cancelled);
        yield return Text("lo");
        yield return End();
    }

    private static async IAsyncEnumerable<GenerationEvent> LateAsync(Task goOn)
    {
        await goOn.WaitAsync(Cancelled);
        yield return Text("Hello");
        yield return End();
    }
}
