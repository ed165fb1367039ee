using Penstock.Protocols.Errors;
using Penstock.Telemetry.Metrics;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting.Lifecycle;

namespace Penstock.Worker.Hosting;

/// <summary>The worker's metrics, fed by the scheduler and by the HTTP server.</summary>
internal sealed class WorkerMetrics : IGenerationObserver
{
    private readonly Histogram _timeToFirstToken;
    private readonly Histogram _timePerOutputToken;
    private readonly Histogram _queueWait;
    private readonly Histogram _batchSize;
    private readonly Counter _passSeconds;
    private readonly Counter _evaluatedPromptTokens;
    private readonly Counter _promptTokens;
    private readonly Counter _cachedPromptTokens;
    private readonly Counter _outputTokens;
    private readonly MetricFamily<Counter> _generations;
    private readonly MetricFamily<Counter> _requests;

    private readonly Counter _faults;
    private readonly Counter _preemptions;
    private readonly TextWriter _errors;

    public WorkerMetrics(WorkerState state, TextWriter errors)
    {
        _errors = errors;
        _faults = Registry.Counter("penstock_worker_engine_faults_total", "Passes through the model that failed, and all running answers with them.");
        _preemptions = Registry.Counter("penstock_worker_preemptions_total", "Answers set back into the queue because the KV cache was full.");
        _timeToFirstToken = Registry.Histogram(
            "penstock_worker_time_to_first_token_seconds",
            "From the moment a generation was queued to its first token.",
            HistogramBuckets.TimeToFirstTokenSeconds);
        _timePerOutputToken = Registry.Histogram(
            "penstock_worker_time_per_output_token_seconds",
            "Between two tokens of one generation.",
            HistogramBuckets.TimePerOutputTokenSeconds);
        _queueWait = Registry.Histogram(
            "penstock_worker_queue_wait_seconds",
            "From the moment a generation was queued to its slot.",
            HistogramBuckets.TimeToFirstTokenSeconds);
        _batchSize = Registry.Histogram(
            "penstock_worker_batch_size",
            "Sequences that got a token in one pass through the model.",
            HistogramBuckets.PowersOfTwo);
        _passSeconds = Registry.Counter("penstock_worker_pass_seconds_total", "Time spent in passes through the model.");
        _evaluatedPromptTokens = Registry.Counter("penstock_worker_evaluated_prompt_tokens_total", "Prompt tokens that passes have evaluated.");
        _promptTokens = Registry.Counter("penstock_worker_prompt_tokens_total", "Prompt tokens of generations that began, cached ones included.");
        _cachedPromptTokens = Registry.Counter(
            "penstock_worker_cached_prompt_tokens_total", "Prompt tokens that were taken from the KV cache and not evaluated again.");
        _outputTokens = Registry.Counter("penstock_worker_output_tokens_total", "Tokens generated.");
        _generations = Registry.Counter(
            "penstock_worker_generations_total", "Generations by how they ended; one request may have several.", ["outcome"]);
        _requests = Registry.Counter(
            "penstock_worker_requests_total", "Requests for an answer by how they ended.", ["outcome"]);
        Gauge("penstock_worker_queue_depth", "Generations that wait for a slot.", state, snapshot => snapshot.QueueDepth);
        Gauge("penstock_worker_busy_slots", "Generations that run.", state, snapshot => snapshot.BusySlots);
        Gauge("penstock_worker_slots", "Most generations that run at once.", state, snapshot => snapshot.Slots);
        Gauge("penstock_worker_kv_cells_used", "Cells of the KV cache in use, kept prefixes included.", state, snapshot => snapshot.KvCellsUsed);
        Gauge("penstock_worker_kv_cells_reserved", "Cells that running generations hold or may still take.", state, snapshot => snapshot.KvCellsReserved);
        Gauge("penstock_worker_kv_cells", "All cells of the KV cache, in tokens.", state, snapshot => snapshot.KvCells);
        Registry.Observe(
            "penstock_worker_ready", "1 while requests are taken.", MetricType.Gauge, () => state.Phase == WorkerPhase.Ready ? 1 : 0);
        Registry.Observe(
            "process_resident_memory_bytes", "Resident memory of the process.", MetricType.Gauge, () => Environment.WorkingSet);
        Registry.Observe(
            "process_cpu_seconds_total", "CPU time of the process.", MetricType.Counter, () => Environment.CpuUsage.TotalTime.TotalSeconds);
    }

    /// <summary>What <c>/metrics</c> shows.</summary>
    public MetricRegistry Registry { get; } = new();

    /// <summary>A request for an answer is over.</summary>
    public void RequestEnded(RequestOutcome outcome) => _requests.With(outcome switch
    {
        RequestOutcome.Completed => "completed",
        RequestOutcome.ClientGone => "client_gone",
        RequestOutcome.Invalid => "invalid",
        RequestOutcome.Rejected => "rejected",
        _ => "failed",
    }).Increment();

    /// <inheritdoc/>
    public void Queued(int queueDepth)
    {
        // The gauge is read at scrape.
    }

    /// <inheritdoc/>
    public void Rejected(ErrorKind kind) => _generations.With("rejected").Increment();

    /// <inheritdoc/>
    public void Admitted(TimeSpan waited, int promptTokens) => _queueWait.Observe(waited);

    /// <inheritdoc/>
    public void FirstToken(TimeSpan sinceQueued, int promptTokens, int cachedPromptTokens)
    {
        _timeToFirstToken.Observe(sinceQueued);
        _promptTokens.Add(promptTokens);
        _cachedPromptTokens.Add(cachedPromptTokens);
        _outputTokens.Increment();
    }

    /// <inheritdoc/>
    public void NextToken(TimeSpan sincePrevious)
    {
        _timePerOutputToken.Observe(sincePrevious);
        _outputTokens.Increment();
    }

    /// <inheritdoc/>
    public void Finished(GenerationOutcome outcome, TokenUsage usage, TimeSpan sinceQueued) => _generations.With(outcome switch
    {
        GenerationOutcome.Stopped => "stopped",
        GenerationOutcome.LengthReached => "length",
        GenerationOutcome.Cancelled => "cancelled",
        _ => "failed",
    }).Increment();

    /// <inheritdoc/>
    public void Stepped(SchedulerStep pass)
    {
        _passSeconds.Add(pass.Duration.TotalSeconds);
        _evaluatedPromptTokens.Add(pass.PromptTokens);
        if (pass.GeneratedTokens > 0)
        {
            _batchSize.Observe(pass.GeneratedTokens);
        }
    }

    /// <inheritdoc/>
    public void Preempted() => _preemptions.Increment();

    /// <inheritdoc/>
    public void Faulted(Exception? exception)
    {
        _faults.Increment();
        _errors.WriteLine($"error: the engine failed: {exception?.ToString().ReplaceLineEndings(" | ") ?? "llama.cpp refused the batch"}");
    }

    private void Gauge(string name, string help, WorkerState state, Func<SchedulerSnapshot, int> read) =>
        Registry.Observe(name, help, MetricType.Gauge, () => state.Model is { } model ? read(model.Scheduler.Snapshot) : 0);
}
