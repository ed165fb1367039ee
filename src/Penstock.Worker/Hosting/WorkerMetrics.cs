using Penstock.Protocols.Errors;
using Penstock.Telemetry.Definitions;
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

    public WorkerMetrics(WorkerState state, TextWriter errors, TimeProvider time)
    {
        _errors = errors;
        _faults = Registry.Counter(WorkerMeasures.EngineFaults);
        _preemptions = Registry.Counter(WorkerMeasures.Preemptions);
        _timeToFirstToken = Registry.Histogram(WorkerMeasures.FirstToken);
        _timePerOutputToken = Registry.Histogram(WorkerMeasures.OutputToken);
        _queueWait = Registry.Histogram(WorkerMeasures.QueueWait);
        _batchSize = Registry.Histogram(WorkerMeasures.BatchSize);
        _passSeconds = Registry.Counter(WorkerMeasures.PassTime);
        _evaluatedPromptTokens = Registry.Counter(WorkerMeasures.EvaluatedPromptTokens);
        _promptTokens = Registry.Counter(WorkerMeasures.PromptTokens);
        _cachedPromptTokens = Registry.Counter(WorkerMeasures.CachedPromptTokens);
        _outputTokens = Registry.Counter(WorkerMeasures.OutputTokens);
        _generations = Registry.Counters(WorkerMeasures.Generations);
        _requests = Registry.Counters(WorkerMeasures.Requests);
        Show(WorkerMeasures.QueueDepth, state, snapshot => snapshot.QueueDepth);
        Show(WorkerMeasures.BusySlots, state, snapshot => snapshot.BusySlots);
        Show(WorkerMeasures.Slots, state, snapshot => snapshot.Slots);
        Show(WorkerMeasures.KvCellsUsed, state, snapshot => snapshot.KvCellsUsed);
        Show(WorkerMeasures.KvCellsReserved, state, snapshot => snapshot.KvCellsReserved);
        Show(WorkerMeasures.KvCells, state, snapshot => snapshot.KvCells);
        Registry.Observe(WorkerMeasures.Ready, () => state.Phase == WorkerPhase.Ready ? 1 : 0);
        ProcessMetrics.Define(Registry, time);
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

    private void Show(MetricDefinition definition, WorkerState state, Func<SchedulerSnapshot, int> read) =>
        Registry.Observe(definition, () => state.Model is { } model ? read(model.Scheduler.Snapshot) : 0);
}
