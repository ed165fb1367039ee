using System.Collections.Concurrent;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Guarding;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>One tenant's questions to one model: their scopes, and what is known of the risk. Safe for concurrent use.</summary>
internal sealed class SemanticDomain
{
    private const int MostRemembered = 1024;

    private readonly ConcurrentDictionary<AnswerKey, DomainScope> _scopes = new();
    private readonly SemanticBounds _bounds;
    private readonly Random _random;
    private readonly Func<AnswerKey, IReadOnlyList<string>, IScopeObserver>? _observer;
    private readonly Lock _gate = new();
    private readonly Queue<ServedHit> _served = new();
    private readonly long[] _decisions = new long[Enum.GetValues<SemanticDecision>().Length];
    private long _auditsWrong;
    private long _clock;

    public SemanticDomain(DomainKey key, Calibration calibration, SemanticBounds bounds, Random random, Func<AnswerKey, IReadOnlyList<string>, IScopeObserver>? observer)
    {
        (Key, Calibration, _bounds, _random, _observer) = (key, calibration, bounds, random, observer);
    }

    /// <summary>Whose it is.</summary>
    public DomainKey Key { get; }

    /// <summary>What is known of the risk.</summary>
    public Calibration Calibration { get; }

    /// <summary>When it was last asked, on a clock of the cache's own.</summary>
    public long UsedAt { get; set; }

    /// <summary>Its scopes.</summary>
    public ICollection<DomainScope> Scopes => _scopes.Values;

    /// <summary>How many questions it keeps.</summary>
    public int Entries => Scopes.Sum(static scope => scope.Scope.Count);

    /// <summary>The bytes that they take.</summary>
    public long Bytes => Scopes.Sum(static scope => scope.Scope.Bytes);

    /// <summary>Audits that found the kept answer wrong.</summary>
    public long AuditsWrong => Interlocked.Read(ref _auditsWrong);

    /// <summary>The scope of that frame; null where nothing was ever kept in it.</summary>
    public SemanticScope? Find(AnswerKey frame)
    {
        if (!_scopes.TryGetValue(frame, out DomainScope? found))
        {
            return null;
        }

        found.UsedAt = Interlocked.Increment(ref _clock);
        return found.Scope;
    }

    /// <summary>The scope of that frame, made where there is none.</summary>
    public DomainScope Open(AnswerKey frame, int dimensions, IReadOnlyList<string> tags)
    {
        DomainScope scope = _scopes.GetOrAdd(frame, key => new DomainScope(key, this, tags, new SemanticScope(Options(dimensions), _random, Calibration, _observer?.Invoke(key, tags))));
        scope.UsedAt = Interlocked.Increment(ref _clock);
        return scope;
    }

    /// <summary>What is found where nothing was ever kept.</summary>
    public SemanticLookup Nothing(Question question, float[] vector)
    {
        Calibration.Pass();
        return new SemanticLookup
        {
            Question = question,
            Vector = vector,
            Candidates = [],
            Features = WordEvidence.Features(question),
            Decision = question.IsVolatile ? SemanticDecision.Volatile : SemanticDecision.Empty,
        };
    }

    /// <summary>Takes a scope out with all that it keeps.</summary>
    public bool Drop(DomainScope scope) => _scopes.TryRemove(scope.Frame, out _);

    /// <summary>How often that was decided.</summary>
    public long Count(SemanticDecision decision) => Interlocked.Read(ref _decisions[(int)decision]);

    /// <summary>Counts a decision.</summary>
    public void Decided(SemanticDecision decision) => Interlocked.Increment(ref _decisions[(int)decision]);

    /// <summary>Counts an audit that found the kept answer wrong.</summary>
    public void FoundWrong() => Interlocked.Increment(ref _auditsWrong);

    /// <summary>Remembers a hit for a while.</summary>
    public void Remember(ServedHit hit)
    {
        lock (_gate)
        {
            _served.Enqueue(hit);
            if (_served.Count > MostRemembered)
            {
                _served.Dequeue();
            }
        }
    }

    /// <summary>The latest hit of that answer, by that exchange where one is named; each is found once.</summary>
    public ServedHit? Recall(AnswerKey entry, string? request)
    {
        lock (_gate)
        {
            ServedHit? hit = _served.LastOrDefault(hit => hit.Entry == entry && (request is null || string.Equals(hit.Request, request, StringComparison.Ordinal)));
            if (hit is not null)
            {
                ServedHit[] others = [.. _served.Where(other => !ReferenceEquals(other, hit))];
                _served.Clear();
                Array.ForEach(others, _served.Enqueue);
            }

            return hit;
        }
    }

    private SemanticScopeOptions Options(int dimensions) => new()
    {
        MaxErrorRate = Calibration.Status.MaxErrorRate,
        Dimensions = dimensions,
        MostEntries = _bounds.EntriesPerScope,
        AuditRate = _bounds.AuditRate,
    };
}
