using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine;
using Penstock.Worker.Hosting;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Tests.Hosting;

/// <summary>A worker on a free port, with a fake engine unless a test brings another loader.</summary>
internal sealed class TestWorker : IModelLoader, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LineLog _log = new();
    private readonly LineLog _errors = new();

    public WorkerOptions Options { get; init; } = new() { ModelPath = "/models/fake.gguf", MaxBodyBytes = 100_000 };

    public FakeScheduler Scheduler { get; } = new();

    public IConversationEncoder? Conversations { get; init; } = new FakeConversations();

    public IModelLoader? Loader { get; init; }

    public StartError? LoadError { get; init; }

    /// <summary>Loading waits for this.</summary>
    public Task Loading { get; init; } = Task.CompletedTask;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public HttpClient Http { get; } = new(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero });

    public Task<int> Exit { get; private set; } = Task.FromResult(-1);

    public string Errors => _errors.ToString();

    public string Log => _log.ToString();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async Task<TestWorker> StartAsync(bool untilReady = true)
    {
        Exit = WorkerHost.RunAsync(Options, Loader ?? this, _log, _errors, Loader is null ? Time : TimeProvider.System, _stop.Token);
        string line = await _log.WaitForAsync("listening on ");
        Http.BaseAddress = new Uri(line.Split(' ')[2].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        if (untilReady)
        {
            await _log.WaitForAsync("ready: ");
        }

        return this;
    }

    /// <summary>Runs a worker that does not start; gives its exit code.</summary>
    public Task<int> FailAsync() => WorkerHost.RunAsync(Options, Loader ?? this, _log, _errors, Time, _stop.Token);

    public void Stop() => _stop.Cancel();

    public Task WaitForLogAsync(string start) => _log.WaitForAsync(start);

    public Task<HttpResponseMessage> PostAsync(string path, string body, bool untilHeaders = false) => Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") },
        untilHeaders ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead,
        Cancelled);

    /// <summary>A chat with one message and these further members.</summary>
    public Task<HttpResponseMessage> ChatAsync(string members = "", bool untilHeaders = false, string content = "Hi") => PostAsync(
        "/v1/chat/completions",
        $"{{\"model\":\"{Options.PublicName}\",\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(content)}}}]{(members.Length > 0 ? "," : "")}{members}}}",
        untilHeaders);

    public async Task<string> GetAsync(string path) => await (await Http.GetAsync(path, Cancelled)).Content.ReadAsStringAsync(Cancelled);

    async Task<Result<LoadedModel, StartError>> IModelLoader.LoadAsync(WorkerOptions options, IGenerationObserver observer)
    {
        await Loading.WaitAsync(CancellationToken.None);
        if (LoadError is not null)
        {
            return LoadError;
        }

        return new LoadedModel
        {
            Tokenizer = new FakeTokenizer(),
            Scheduler = Scheduler,
            ContextTokens = 64,
            LongestTokenBytes = 1,
            Conversations = Conversations,
            Fingerprint = "fp_test",
            Summary = "fake",
            Release = () => ValueTask.CompletedTask,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (!Exit.IsCompleted)
        {
            Time.AutoAdvanceAmount = TimeSpan.FromSeconds(10);
        }

        Http.Dispose();
        await Exit.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        _stop.Dispose();
    }

    /// <summary>Lines that a test can wait for.</summary>
    private sealed class LineLog : StringWriter
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            _lines.Writer.TryWrite(value ?? "");
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        public async Task<string> WaitForAsync(string start)
        {
            await foreach (string line in _lines.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                if (line.StartsWith(start, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new InvalidOperationException("The log ended.");
        }
    }
}
