namespace Penstock.Worker.Hosting;

/// <summary>What <c>penstock worker</c> is started with.</summary>
public sealed record WorkerOptions
{
    /// <summary>The GGUF file to serve.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where to listen, <c>http://ADDRESS:PORT</c>; port 0 takes a free one. ADDRESS is an IP address, <c>localhost</c> or <c>*</c>.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:0"];

    /// <summary>The model's name in requests; null takes the file's name without extension.</summary>
    public string? Name { get; init; }

    /// <summary>Most tokens of one request, prompt and answer; null takes what the model was trained for, as far as memory allows.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Most requests that run at once; null takes the engine's default.</summary>
    public int? Slots { get; init; }

    /// <summary>Compute threads; null takes the CPU quota, which is also the most that is taken.</summary>
    public int? Threads { get; init; }

    /// <summary>Most requests that wait; null takes the engine's default.</summary>
    public int? QueueLength { get; init; }

    /// <summary>Longest wait for a slot. Default 30 s.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Layers to put on a GPU, where the library has one; null takes the engine's default.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>A file with a Jinja chat template, or the name of a built-in one (<c>chatml</c>), in place of the model's own; null takes the model's.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Largest request body in bytes. Default 32 MB, as OpenAI's.</summary>
    public int MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long running answers may go on after the stop signal. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What requests have to show as a bearer token, health checks excepted; null lets everybody in who reaches the worker. Never printed.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>The OpenTelemetry collector that gets metrics, and spans of requests which their caller records; null sends none.</summary>
    public Uri? Collector { get; init; }

    /// <summary>How often the collector gets metrics; null sends none. Default 15 s.</summary>
    public TimeSpan? MetricsEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What the collector wants to be shown; null where it wants nothing. Never printed.</summary>
    public string? CollectorToken { get; init; }

    /// <summary>The name that requests give.</summary>
    public string PublicName => Name ?? Path.GetFileNameWithoutExtension(ModelPath);
}
