using Microsoft.Extensions.Logging;
using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Guarding;
using Penstock.Gateway.Caching.Semantic.Inner;
using Penstock.Gateway.Caching.Semantic.Judging;
using Penstock.Gateway.Caching.Semantic.Keeping;
using Penstock.Gateway.Caching.Semantic.Serving;
using Penstock.Gateway.Caching.Semantic.Vectors;
using Penstock.Gateway.Inference;
using Penstock.Storage.Caching;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>
/// Answers to requests that mean the same: one tenant's, of one model, equal in everything but the last user's words. Asked after the exact
/// cache has missed; learns from every answer that comes instead. Safe for concurrent use.
/// </summary>
public sealed partial class SemanticCache : IAsyncDisposable
{
    private readonly AnswerCache _cache;
    private readonly SemanticBounds _bounds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemanticMetrics _metrics;
    private readonly InnerCalls _calls;
    private readonly SemanticKeeper? _keeper;
    private readonly VectorMemory _vectors;
    private readonly BuiltinVectors _builtin;
    private readonly SemanticLearner _learner;
    private readonly DomainTable _table;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loading = Task.CompletedTask;
    private volatile bool _isLoaded;

    /// <summary>A cache whose answers lie in <paramref name="cache"/>.</summary>
    /// <param name="cache">Where answers lie; the caller's.</param>
    /// <param name="bounds">Its bounds.</param>
    /// <param name="store">Where it keeps what it learns, the caller's; null forgets it with the process.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Chooses what is audited.</param>
    /// <param name="metrics">Where it counts.</param>
    /// <param name="logs">Logs.</param>
    public SemanticCache(AnswerCache cache, SemanticBounds bounds, ISemanticStore? store, TimeProvider time, Random random, MetricRegistry metrics, ILoggerFactory logs)
        : this(cache, bounds, store, time, random, metrics, logs, new VectorMemory(VectorMemory.Usual))
    {
    }

    /// <summary>The same with vectors that are known already.</summary>
    internal SemanticCache(
        AnswerCache cache, SemanticBounds bounds, ISemanticStore? store, TimeProvider time, Random random, MetricRegistry metrics, ILoggerFactory logs, VectorMemory vectors)
    {
        (_cache, _bounds, _time, _vectors) = (cache, bounds, time, vectors);
        _logger = logs.CreateLogger("Penstock.Gateway.Caching.Semantic");
        Random own = Fork(random);
        _calls = new InnerCalls(time, Fork(own));
        _keeper = store is null ? null : new SemanticKeeper(store, time, _logger);
        _builtin = new BuiltinVectors(problem => LogMissing(_logger, problem));
        _table = new DomainTable(bounds, own, _keeper);
        _metrics = new SemanticMetrics(metrics, _table, () => _keeper?.Health.IsWell != false);
        _learner = new SemanticLearner(cache, bounds, _table, _metrics, time);
        _isLoaded = _keeper is null;
        Operations = new SemanticOperations(cache, _table, _metrics, () => _keeper?.Health, () => _isLoaded);
    }

    /// <summary>What operators and tenants may see and do.</summary>
    public SemanticOperations Operations { get; }

    /// <summary>Begins to read what was learned before; until that is done it answers nothing.</summary>
    public void Start() => _loading = _keeper is null ? Task.CompletedTask : LoadAsync(_keeper);

    /// <summary>
    /// An answer of another request of the same tenant and model that will do for this one, or why there is none; null where the client wants
    /// none. Never waits for more than the vector's deadline.
    /// </summary>
    public async ValueTask<SemanticFinding?> FindAsync(InferenceContext context, CancellationToken cancellationToken)
    {
        CacheDirectives directives = context.Request.Caching;
        if (directives.NoSemantic)
        {
            return null;
        }

        SemanticFinding finding = await LookAsync(context, context.Route!.Options.Cache.Semantic!, cancellationToken);
        finding.Domain?.Decided(finding.Decision);
        _metrics.Decided(context.Route.Name.Text, finding.Decision);
        return finding;
    }

    /// <summary>A request that missed was answered, and the answer is kept: what to compare with, and what was learned. Never waits.</summary>
    public void Learn(SemanticFinding finding, InferenceContext context, CachedAnswer answer)
    {
        if (finding is { Lookup: { } lookup, Domain: { } domain } && finding.Decision is not (SemanticDecision.Volatile or SemanticDecision.Hit))
        {
            SemanticCacheOptions options = context.Route!.Options.Cache.Semantic ?? new SemanticCacheOptions();
            var origin = new InnerOrigin(context.Snapshot, context.Caller);
            _learner.Queue(new Lesson(lookup, domain, finding.Frame, answer, options.TimeToLive, finding.Decision, Judges.Of(options, Source(options, origin), _calls, origin)));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loading;
        await _learner.DisposeAsync();
        foreach (SemanticDomain domain in _table.Domains)
        {
            _table.Keep(domain);
        }

        if (_keeper is not null)
        {
            await _keeper.DisposeAsync();
        }

        _stopping.Dispose();
    }

    /// <summary>What the gateway's own calls of models pass.</summary>
    internal void Connect(InferenceDelegate attempt) => _calls.Connect(attempt);

    /// <summary>Completes when all that was queued so far is learned, for tests and benchmarks.</summary>
    public Task SettleAsync() => Task.WhenAll(_loading, _learner.SettleAsync());

    // 1. The conversation as turns; the frame around them is the scope.
    // 2. The vector of what is asked, before any lock is taken.
    // 3. The scope decides.
    // 4. The answer must still lie there, be the one that was meant, and be young enough.
    private async ValueTask<SemanticFinding> LookAsync(InferenceContext context, SemanticCacheOptions options, CancellationToken cancellationToken)
    {
        if (!_isLoaded)
        {
            return new SemanticFinding { Decision = SemanticDecision.Loading };
        }

        SemanticDomain domain = _table.Open(new DomainKey(context.Caller.Tenant?.Name, context.Route!.Name.Text, options.Embedding), options.MaxErrorRate);
        RequestTurns? turns = context.Request.Choices == 1 ? RequestTurns.Read(context.Request.Body.Bytes, context.Request.Operation) : null;
        if (turns?.Turns[^1].Text is not { } text || string.IsNullOrWhiteSpace(text) || text.Length > _bounds.QuestionCharacters)
        {
            return new SemanticFinding { Decision = SemanticDecision.Shape, Domain = domain };
        }

        if (!TurnChain.TryFollow(context, _cache.Epochs, domain, turns, out string? chain))
        {
            return new SemanticFinding { Decision = SemanticDecision.Turns, Domain = domain };
        }

        AnswerKey frame = ScopeKey.OfFrame(context, _cache.Epochs, turns.Frame(turns.Turns.Count - 1), chain);
        if (await EmbedAsync(options, new InnerOrigin(context.Snapshot, context.Caller), text, cancellationToken) is not { } vector)
        {
            return new SemanticFinding { Decision = SemanticDecision.Embedding, Domain = domain };
        }

        Question question = Question.Of(text);
        SemanticScope? scope = domain.Find(frame);
        SemanticLookup lookup = scope is not null && scope.Dimensions == vector.Length
            ? scope.Find(question, vector, context.Request.Caching.MostSemanticRisk ?? 1)
            : domain.Nothing(question, vector);
        var finding = new SemanticFinding { Decision = lookup.Decision, Domain = domain, Lookup = lookup, Frame = new FrameName(frame, context.Request.Caching.Tags) };
        return lookup.Decision == SemanticDecision.Hit ? await ServeAsync(finding, scope!, lookup, context, options, cancellationToken) : finding;
    }

    private async ValueTask<SemanticFinding> ServeAsync(
        SemanticFinding finding, SemanticScope scope, SemanticLookup lookup, InferenceContext context, SemanticCacheOptions options, CancellationToken cancellationToken)
    {
        AnswerGroup group = lookup.Best!.Group;
        TimeSpan oldest = context.Request.Caching.MaxAge is { } most && most < options.TimeToLive ? most : options.TimeToLive;
        CachedAnswer? answer = await KeptAnswers.FindAsync(_cache, (KeptAnswer)group.Answer, oldest, cancellationToken);
        bool isOwn = answer is not null && string.Equals(answer.Tenant, context.Caller.Tenant?.Name, StringComparison.Ordinal)
            && string.Equals(answer.Model, context.Route!.Name.Text, StringComparison.Ordinal);
        if (!isOwn)
        {
            scope.Withdraw(lookup);
            return finding.As(SemanticDecision.Expired);
        }

        group.CountHit();
        scope.NoteServed(lookup.Question, group);
        finding.Domain!.Remember(new ServedHit(context.Request.RequestId, answer!.Key, scope, lookup));
        return finding.With(answer);
    }

    private async ValueTask<float[]?> EmbedAsync(SemanticCacheOptions options, InnerOrigin origin, string text, CancellationToken cancellationToken)
    {
        if (options.IsBuiltin)
        {
            return await Source(options, origin).EmbedAsync(text, cancellationToken);
        }

        using var deadline = new CancellationTokenSource(_bounds.EmbeddingDeadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await Source(options, origin).EmbedAsync(text, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static Random Fork(Random random)
    {
        lock (random)
        {
            return new Random(random.Next());
        }
    }

    private RememberedVectors Source(SemanticCacheOptions options, InnerOrigin origin) =>
        new(_vectors, options.Embedding, options.IsBuiltin ? _builtin : new GatewayVectors(_calls, options.Embedding, origin));

    private async Task LoadAsync(SemanticKeeper keeper)
    {
        try
        {
            _table.Restore(await keeper.ReadAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
        finally
        {
            _isLoaded = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The semantic cache has no embedding model and answers nothing: {Problem}")]
    private static partial void LogMissing(ILogger logger, string problem);
}
