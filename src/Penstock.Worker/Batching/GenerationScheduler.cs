using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Penstock.Protocols.Errors;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Batching;

/// <summary>
/// Runs a <see cref="BatchLoop"/> on a thread of its own, and is the door between it and everybody else. Does not own the decoder.
/// </summary>
internal sealed class GenerationScheduler : IGenerationScheduler, IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly IGrammarCompiler _grammars;
    private readonly SchedulerOptions _options;
    private readonly int _vocabularySize;
    private readonly IGenerationObserver _observer;
    private readonly TimeProvider _time;
    private readonly Random _seeds;
    private readonly ImmutableArray<int> _suppressed;
    private readonly AdmissionQueue _queue;
    private readonly BatchLoop _loop;
    private readonly Thread _thread;
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _active;
    private bool _draining;
    private volatile bool _stopping;

    public GenerationScheduler(
        IDecoder decoder,
        ITokenizer tokenizer,
        IGrammarCompiler grammars,
        SchedulerOptions options,
        IGenerationObserver observer,
        TimeProvider time,
        Random seeds,
        ImmutableArray<int> suppressed)
    {
        _grammars = grammars;
        _options = options;
        _vocabularySize = tokenizer.VocabularySize;
        _observer = observer;
        _time = time;
        _seeds = seeds;
        _suppressed = suppressed;
        _queue = new AdmissionQueue(options.QueueLength, time);
        _loop = new BatchLoop(decoder, tokenizer, _queue, options, observer, time, Leave);
        _thread = new Thread(Run) { IsBackground = true, Name = "penstock-decode" };
    }

    /// <inheritdoc/>
    public SchedulerSnapshot Snapshot => _loop.Snapshot with { QueueDepth = _queue.Count, Draining = _draining };

    /// <summary>The loop, for tests that drive it themselves instead of calling <see cref="Start"/>.</summary>
    internal BatchLoop Loop => _loop;

    /// <summary>Starts the decode thread.</summary>
    public void Start() => _thread.Start();

    /// <inheritdoc/>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Result<Generation, InferenceError> accepted = Accept(request);
        if (!accepted.Succeeded)
        {
            _observer.Rejected(accepted.Error.Kind);
            yield return GenerationEvent.OfFailure(accepted.Error);
            yield break;
        }

        try
        {
            await foreach (GenerationEvent step in accepted.Value.Events.ReadAllAsync(cancellationToken))
            {
                yield return step;
            }
        }
        finally
        {
            accepted.Value.Cancel();
        }
    }

    /// <inheritdoc/>
    public void BeginDrain()
    {
        lock (_gate)
        {
            _draining = true;
        }
    }

    /// <inheritdoc/>
    public Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _active == 0 ? Task.CompletedTask : _idle.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops the thread after its current pass; what still runs ends with <see cref="ErrorKind.ShuttingDown"/>.</summary>
    public void Dispose()
    {
        BeginDrain();
        _stopping = true;
        _wake.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _loop.FailAll(SchedulerErrors.Draining);
        lock (_gate)
        {
            // Nobody is let in any more who would set it.
            _wake.Dispose();
        }
    }

    /// <summary>Checks and queues a request without a reader; tests read its events step by step.</summary>
    internal Result<Generation, InferenceError> Accept(GenerationRequest request)
    {
        if (RequestChecks.Find(request, _options.ContextTokens, _vocabularySize) is { } error)
        {
            return error;
        }

        // A grammar is compiled here, on the caller's thread: it may take longer than a pass.
        IGrammar? grammar = null;
        if (request.Grammar is { } text && (grammar = _grammars.Compile(text, out string? fault)) is null)
        {
            return SchedulerErrors.BadGrammar(fault ?? "no reason is known");
        }

        int room = _options.ContextTokens - request.PromptTokens.Length;
        int maxTokens = request.MaxTokens <= 0 ? room : Math.Min(room, request.MaxTokens);
        var sampler = new TokenSampler(request.Sampling, SeedOf(request), request.PromptTokens, grammar, _suppressed);
        var generation = new Generation(request, maxTokens, sampler, grammar, _time.GetTimestamp());
        if (Enqueue(generation) is { } refusal)
        {
            generation.Dispose();
            return refusal;
        }

        _observer.Queued(_queue.Count);
        return generation;
    }

    private ulong SeedOf(GenerationRequest request)
    {
        if (request.Sampling.Seed is { } seed)
        {
            return seed;
        }

        lock (_seeds)
        {
            return unchecked((ulong)_seeds.NextInt64(long.MinValue, long.MaxValue));
        }
    }

    private InferenceError? Enqueue(Generation generation)
    {
        lock (_gate)
        {
            if (_draining)
            {
                return SchedulerErrors.Draining;
            }

            if (!_queue.TryEnqueue(generation))
            {
                return SchedulerErrors.QueueFull(_options.QueueLength);
            }

            if (_active++ == 0)
            {
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _wake.Set();
            return null;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_active == 0)
            {
                _idle.TrySetResult();
            }
        }
    }

    private void Run()
    {
        while (!_stopping)
        {
            if (!TryStep())
            {
                _wake.WaitOne();
            }
        }
    }

    // A bug in one pass must not take the process down in silence: the running requests are told, the bug is reported, the next ones run.
    private bool TryStep()
    {
        try
        {
            return _loop.Step();
        }
        catch (Exception exception)
        {
            _observer.Faulted(exception);
            _loop.FailRunning(SchedulerErrors.EngineFault);
            return true;
        }
    }
}
