using Penstock.Protocols.Errors;

namespace Penstock.Worker.Batching;

/// <summary>
/// Continuous batching: each <see cref="Step"/> lets requests in and out and evaluates one batch for all that run. Knows neither threads nor
/// the clock's hands: whoever drives it decides when, which makes it a simulation in tests.
/// </summary>
internal sealed class BatchLoop
{
    private readonly IDecoder _decoder;
    private readonly ITokenizer _tokenizer;
    private readonly AdmissionQueue _queue;
    private readonly IGenerationObserver _observer;
    private readonly TimeProvider _time;
    private readonly Action _ended;
    private readonly KvCache _cache;
    private readonly RunningSet _running;
    private readonly DecodeBatch _batch;
    private readonly PassPlanner _planner;
    private readonly SamplerScratch _scratch;
    private readonly LogProbReader _logProbs;
    private readonly SchedulerOptions _options;
    private volatile SchedulerSnapshot _snapshot;
    private long _stepBegan;

    public BatchLoop(
        IDecoder decoder,
        ITokenizer tokenizer,
        AdmissionQueue queue,
        SchedulerOptions options,
        IGenerationObserver observer,
        TimeProvider time,
        Action ended)
    {
        _decoder = decoder;
        _tokenizer = tokenizer;
        _queue = queue;
        _options = options;
        _observer = observer;
        _time = time;
        _ended = ended;
        _cache = new KvCache(decoder, options.PrefixReuse);
        _running = new RunningSet(_cache, queue, options, observer);
        _batch = new DecodeBatch(decoder.MaxBatchTokens);
        _planner = new PassPlanner(_cache, _running, options, _batch);
        _scratch = new SamplerScratch(decoder.VocabularySize);
        _logProbs = new LogProbReader(tokenizer);
        _snapshot = Measure();
    }

    /// <summary>The gauges after the last step. Any thread.</summary>
    public SchedulerSnapshot Snapshot => _snapshot;

    /// <summary>Runs one pass. False when nothing is queued and nothing runs.</summary>
    public bool Step()
    {
        _stepBegan = _time.GetTimestamp();
        DropStale();
        Admit();
        if (_running.Items.Count == 0)
        {
            _snapshot = Measure();
            return _queue.Count > 0;
        }

        _planner.Plan();
        if (_batch.Count > 0)
        {
            Evaluate();
        }

        TimeSpan duration = _time.GetElapsedTime(_stepBegan);
        _planner.Record(duration);
        _snapshot = Measure();
        _observer.Stepped(new SchedulerStep(_planner.PromptTokens, _planner.Sampled.Count, duration, _snapshot));
        return true;
    }

    /// <summary>Ends every queued and running request with <paramref name="error"/>.</summary>
    public void FailAll(InferenceError error)
    {
        FailRunning(error);
        while (_queue.Peek() is { } waiting)
        {
            _queue.Remove(waiting);
            waiting.Fail(error);
            _observer.Rejected(error.Kind);
            _ended();
        }

        _snapshot = Measure();
    }

    /// <summary>Ends every running request with an error, and begins with an empty cache again.</summary>
    public void FailRunning(InferenceError error)
    {
        foreach (Generation generation in _running.Items.ToArray())
        {
            End(generation, GenerationOutcome.Failed, keep: false);
            generation.Fail(error);
        }

        _cache.Clear();
    }

    private void DropStale()
    {
        foreach (Generation generation in _queue.RemoveStale())
        {
            if (generation.IsCancelled)
            {
                _observer.Finished(GenerationOutcome.Cancelled, generation.Usage, _time.GetElapsedTime(generation.QueuedAt));
                generation.Dispose();
            }
            else
            {
                _observer.Rejected(ErrorKind.DeadlineExceeded);
                generation.Fail(SchedulerErrors.QueueDeadline(generation.Request.QueueTimeout));
            }

            _ended();
        }

        foreach (Generation generation in _running.Items.Where(item => item.IsCancelled).ToArray())
        {
            End(generation, GenerationOutcome.Cancelled, keep: true);
            generation.Dispose();
        }
    }

    private void Admit()
    {
        while (_queue.Peek() is { } next && _running.TryAdmit(next))
        {
            _queue.Remove(next);
            if (next.Generated == 0)
            {
                _observer.Admitted(_time.GetElapsedTime(next.QueuedAt), next.Request.PromptTokens.Length);
                if (next.Request.Times is { } times)
                {
                    (times.QueuedAt, times.AdmittedAt) = (next.QueuedAt, _time.GetTimestamp());
                }
            }
        }
    }

    private void Evaluate()
    {
        DecodeStatus status = _decoder.Decode(_batch);
        if (status == DecodeStatus.NoRoom && _cache.KeptCount > 0)
        {
            // By our own count there is room. Cells are few, kept prefixes can be computed again.
            while (_cache.EvictOldest(except: null))
            {
            }

            status = _decoder.Decode(_batch);
        }

        if (status != DecodeStatus.Done)
        {
            _observer.Faulted(exception: null);
            FailRunning(SchedulerErrors.EngineFault);
            return;
        }

        foreach ((Generation generation, int index) in _planner.Sampled)
        {
            Sample(generation, _decoder.LogitsAt(index));
        }
    }

    private void Sample(Generation generation, ReadOnlySpan<float> logits)
    {
        if (generation.Sampler.Choose(logits, _scratch) is not { } token)
        {
            EndWithoutToken(generation);
            return;
        }

        TokenLogProb? logProb = generation.Request.TopLogProbs is { } top ? _logProbs.Read(logits, token, top) : null;
        generation.Tokens.Add(token);
        ObserveToken(generation);
        if (_tokenizer.EndsGeneration(token) && !generation.Request.IgnoreEndOfText)
        {
            Complete(generation, FinishReason.Stop);
            return;
        }

        generation.Emit(generation.Text.Add(_tokenizer.BytesOf(token).Span, logProb));
        if (generation.Text.Stopped)
        {
            Complete(generation, FinishReason.Stop);
        }
        else if (generation.Generated >= generation.MaxTokens)
        {
            Complete(generation, FinishReason.Length);
        }
    }

    // No token may follow: the grammar is at its end and the vocabulary has no token for that, or the model gave no numbers.
    private void EndWithoutToken(Generation generation)
    {
        if (generation.Request.Grammar is not null)
        {
            Complete(generation, FinishReason.Stop);
            return;
        }

        End(generation, GenerationOutcome.Failed, keep: false);
        generation.Fail(SchedulerErrors.NoNumbers);
    }

    private void ObserveToken(Generation generation)
    {
        long now = _time.GetTimestamp();
        if (generation.Generated == 1)
        {
            TimeSpan sinceQueued = _time.GetElapsedTime(generation.QueuedAt, now);
            _observer.FirstToken(sinceQueued, generation.Request.PromptTokens.Length, generation.Cached);
            if (generation.Request.Times is { } times)
            {
                (times.FirstTokenAt, times.CachedPromptTokens) = (now, generation.Cached);
            }
        }
        else
        {
            _observer.NextToken(_time.GetElapsedTime(generation.LastTokenAt, now));
        }

        generation.LastTokenAt = now;
    }

    private void Complete(Generation generation, FinishReason reason)
    {
        generation.Emit(generation.Text.Finish());
        End(generation, reason == FinishReason.Stop ? GenerationOutcome.Stopped : GenerationOutcome.LengthReached, keep: true);
        generation.Complete(reason);
    }

    private void End(Generation generation, GenerationOutcome outcome, bool keep)
    {
        _running.Remove(generation, keep);
        _observer.Finished(outcome, generation.Usage, _time.GetElapsedTime(generation.QueuedAt));
        if (generation.Request.Times is { } times)
        {
            (times.EndedAt, times.GeneratedTokens) = (_time.GetTimestamp(), generation.Generated);
        }

        _ended();
    }

    private SchedulerSnapshot Measure() => new(
        _queue.Count,
        _running.Items.Count,
        _options.Slots,
        _cache.Used,
        _cache.Pinned + _running.Promised,
        _cache.Total,
        Draining: false);
}
