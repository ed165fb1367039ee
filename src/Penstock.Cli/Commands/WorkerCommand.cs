using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Hosting;
using Penstock.Worker.Hosting;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock worker</c>: one model server in this process. <c>serve</c> starts them; so may anything else.</summary>
internal sealed class WorkerCommand
{
    /// <summary>The environment variable that holds the worker's token: unlike an argument, other users cannot read it.</summary>
    public const string TokenVariable = "PENSTOCK_WORKER_TOKEN";

    /// <summary>The environment variable that names an OpenTelemetry collector, as OpenTelemetry's own programs read it.</summary>
    public const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The environment variable with the collector's token.</summary>
    public const string CollectorTokenVariable = "PENSTOCK_OTLP_TOKEN";

    /// <summary>The environment variable with the milliseconds between two exports of metrics, as OpenTelemetry's own programs read it; 0 exports none.</summary>
    public const string MetricIntervalVariable = "OTEL_METRIC_EXPORT_INTERVAL";

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(15);

    private readonly Option<string> _model = new("--model") { Description = "GGUF file to serve.", HelpName = "FILE", Required = true };

    private readonly Option<string[]> _urls = new("--urls")
    {
        Description = "Where to listen; port 0 takes a free one. Default http://127.0.0.1:0.",
        HelpName = "URL",
        DefaultValueFactory = _ => ["http://127.0.0.1:0"],
    };

    private readonly Option<string?> _name = new("--name") { Description = "The model's name in requests. Default: the file's name.", HelpName = "NAME" };
    private readonly Option<int?> _context = new("--context") { Description = "Most tokens of one request, prompt and answer.", HelpName = "TOKENS" };
    private readonly Option<int?> _slots = new("--slots") { Description = "Most requests that run at once, 1 to 128.", HelpName = "COUNT" };
    private readonly Option<int?> _threads = new("--threads") { Description = "Compute threads, at most the CPU quota. Default: the quota.", HelpName = "COUNT" };
    private readonly Option<int?> _queue = new("--queue") { Description = "Most requests that wait for a slot.", HelpName = "COUNT" };
    private readonly Option<int> _queueTimeout = Seconds("--queue-timeout", "Longest wait for a slot. Default 30.", 30);
    private readonly Option<int?> _gpuLayers = new("--gpu-layers") { Description = "Layers to put on a GPU.", HelpName = "COUNT" };

    private readonly Option<string?> _template = new("--chat-template")
    {
        Description = "A file with a Jinja chat template, or the name of a built-in one. Default: the model's own.",
        HelpName = "FILE",
    };

    private readonly Option<int> _drain = Seconds("--drain-timeout", "How long running answers may go on after SIGTERM. Default 30.", 30);

    public static Command Create(CommandContext context)
    {
        var options = new WorkerCommand();
        var command = new Command("worker", "Serve one GGUF model in this process, in OpenAI's dialect.")
        {
            options._model, options._urls, options._name, options._context, options._slots, options._threads, options._queue,
            options._queueTimeout, options._gpuLayers, options._template, options._drain,
        };
        command.SetAction((parsed, _) => WorkerHost.RunAsync(
            options.Read(parsed) with
            {
                Token = context.Environment.Variable(TokenVariable),
                Collector = Uri.TryCreate(context.Environment.Variable(CollectorVariable), UriKind.Absolute, out Uri? collector) ? collector : null,
                CollectorToken = context.Environment.Variable(CollectorTokenVariable),
                MetricsEvery = MetricsEvery(context.Environment.Variable(MetricIntervalVariable)),
            },
            context.Terminal.Output, context.Terminal.Error, context.Time, context.Interrupts.Stop));
        return command.WithExamples(
            "penstock worker --model llama-3.1-8b-q4_k_m.gguf --urls http://127.0.0.1:9000", "on a port of your choice",
            "penstock worker --model tiny.gguf --context 4096 --slots 16", "many short chats at once");
    }

    private static Option<int> Seconds(string name, string description, int seconds) =>
        new(name) { Description = description, HelpName = "SECONDS", DefaultValueFactory = _ => seconds };

    /// <summary>What is no number, or less than a second, is as if nothing had been said.</summary>
    internal static TimeSpan? MetricsEvery(string? milliseconds) => int.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out int given)
        ? given switch { 0 => null, >= 1000 => TimeSpan.FromMilliseconds(given), _ => DefaultInterval }
        : DefaultInterval;

    private WorkerOptions Read(ParseResult parsed) => new()
    {
        ModelPath = parsed.GetRequiredValue(_model),
        Urls = parsed.GetRequiredValue(_urls),
        Name = parsed.GetValue(_name),
        ContextTokens = parsed.GetValue(_context),
        Slots = parsed.GetValue(_slots),
        Threads = parsed.GetValue(_threads),
        QueueLength = parsed.GetValue(_queue),
        QueueTimeout = TimeSpan.FromSeconds(parsed.GetValue(_queueTimeout)),
        GpuLayers = parsed.GetValue(_gpuLayers),
        ChatTemplate = parsed.GetValue(_template),
        DrainTimeout = TimeSpan.FromSeconds(parsed.GetValue(_drain)),
    };
}
