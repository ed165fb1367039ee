using Microsoft.Extensions.Logging;
using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Caching.Tiers;
using Penstock.Storage.Caching;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Caching;

/// <summary>
/// Answers that may be given again: in memory, and beyond it in a store that may fail at any time. Safe for concurrent use. Call
/// <see cref="StartAsync"/> before the first request.
/// </summary>
public sealed partial class AnswerCache : IAsyncDisposable
{
    private readonly AnswerCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly MemoryTier _memory;
    private readonly SecondTier? _beyond;
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;
    private volatile bool _knowsEpochs;

    /// <summary>A cache over <paramref name="store"/>, which is the caller's; null keeps answers in memory alone.</summary>
    public AnswerCache(AnswerCacheOptions options, IAnswerStore? store, TimeProvider time, Random random, MetricRegistry metrics, ILoggerFactory logs)
    {
        (_options, _time, _random) = (options, time, random);
        _logger = logs.CreateLogger("Penstock.Gateway.Caching");
        Metrics = new CacheMetrics(metrics);
        Epochs = new CacheEpochs(time);
        _memory = new MemoryTier(options.MemoryBytes);
        _beyond = store is null ? null : new SecondTier(store, time, options.StoreDeadline, Metrics, _logger);
        _knowsEpochs = store is null;
        metrics.Observe(CacheMeasures.Bytes, () => _memory.Bytes);
        metrics.Observe(CacheMeasures.Entries, () => _memory.Count);
        metrics.Observe(CacheMeasures.Evictions, () => _memory.Evicted);
        metrics.Observe(CacheMeasures.StoreUp, () => _beyond?.Health.IsWell != false ? 1 : 0);
    }

    /// <summary>How it is.</summary>
    public CacheStatus Status => new(_memory.Count, _memory.Bytes, _memory.MaxBytes, _memory.Evicted, Epochs.All.Count, _beyond?.Health);

    /// <summary>Its bounds.</summary>
    internal AnswerCacheOptions Options => _options;

    /// <summary>What it counts.</summary>
    internal CacheMetrics Metrics { get; }

    /// <summary>What was invalidated.</summary>
    internal CacheEpochs Epochs { get; }

    /// <summary>The largest answer that is kept, in bytes.</summary>
    internal long MaxAnswerBytes => _memory.MaxAnswerBytes;

    /// <summary>
    /// Gives one of several gateways the right to a call; null where they share nothing, or it is away, or what was invalidated is not known yet:
    /// who may not read another's answer must not wait for it.
    /// </summary>
    internal IFlightLeases? Leases => _knowsEpochs && _beyond is { IsResting: false } ? _beyond.Store as IFlightLeases : null;

    /// <summary>Learns what was invalidated before, and goes on learning where others share the store. A store that is away is asked again.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (_beyond is not null)
        {
            await LearnAsync(_beyond, cancellationToken);
            _following = FollowAsync(_beyond);
        }
    }

    /// <summary>
    /// Puts all answers of <paramref name="scope"/> out of reach, those on their way included. Where that cannot be written down the whole
    /// store is dropped instead, if it is this gateway's own.
    /// </summary>
    public async ValueTask<CacheInvalidation> InvalidateAsync(CacheScope scope, CancellationToken cancellationToken)
    {
        (string name, long epoch) = Epochs.Raise(scope.Name);
        int removed = _memory.RemoveWhere(answer => Reaches(scope, answer));
        StoreFault? fault = await WriteDownAsync(name, epoch, cancellationToken);
        LogInvalidated(_logger, scope.Tenant ?? "any", scope.Model ?? "any", scope.Tag ?? "any", removed);
        return new CacheInvalidation(removed, fault);
    }

    /// <summary>Puts one answer out of reach.</summary>
    public async ValueTask<CacheInvalidation> RemoveAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        (string name, long epoch) = Epochs.Delete(key);
        int removed = _memory.Remove(key) ? 1 : 0;
        if (_beyond is not null)
        {
            _beyond.Heed(await _beyond.Store.RemoveAsync(key, cancellationToken));
        }

        return new CacheInvalidation(removed, await WriteDownAsync(name, epoch, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
        if (_beyond is not null)
        {
            await _beyond.DisposeAsync();
        }

        _stopping.Dispose();
    }

    /// <summary>The answer in memory, fresh or not; null when there is none.</summary>
    internal CachedAnswer? Find(AnswerKey key) => _memory.Find(key) is { } answer && !Epochs.IsDeleted(key, answer.CreatedAt) ? answer : null;

    /// <summary>The answer beyond memory, which is then in memory too.</summary>
    internal async ValueTask<CachedAnswer?> FindBeyondAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        if (_beyond is null || !_knowsEpochs || await _beyond.FindAsync(key, cancellationToken) is not { } bytes)
        {
            return null;
        }

        if (CachedAnswerFormat.Read(key, bytes) is not { } answer)
        {
            Metrics.Damaged.Increment();
            return null;
        }

        if (Epochs.IsDeleted(key, answer.CreatedAt) || answer.StaleUntil <= Now())
        {
            return null;
        }

        _memory.Put(answer);
        return answer;
    }

    /// <summary>How many milliseconds since 1970 it is.</summary>
    internal long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Until when an answer made at <paramref name="now"/> is fresh, a little less than configured by chance, and until when it is worth keeping.</summary>
    internal (long Fresh, long Stale) Lives(CacheOptions options, TimeSpan life, long now)
    {
        double share;
        lock (_random)
        {
            share = 1 - (_options.Jitter * _random.NextDouble());
        }

        long fresh = now + (long)(life.TotalMilliseconds * share);
        long stale = fresh + (long)(options.StaleIfError ?? TimeSpan.Zero).TotalMilliseconds;
        return (fresh, Math.Max(stale, now + (long)(options.Semantic?.TimeToLive ?? TimeSpan.Zero).TotalMilliseconds));
    }

    /// <summary>Keeps an answer in memory, and soon beyond it unless <paramref name="isStored"/> says that it lies there already.</summary>
    internal void Keep(CachedAnswer answer, bool isStored)
    {
        _memory.Put(answer);
        if (!isStored)
        {
            KeepBeyond(answer);
        }
    }

    /// <summary>Keeps an answer beyond memory, soon.</summary>
    internal void KeepBeyond(CachedAnswer answer)
    {
        if (_knowsEpochs)
        {
            _beyond?.TryPut(Stored(answer));
        }
    }

    /// <summary>Takes note of how an operation on the shared store went.</summary>
    internal void Heed(StoreFault? fault) => _beyond?.Heed(fault);

    /// <summary>The answer as a store keeps it.</summary>
    internal static StoredAnswer Stored(CachedAnswer answer) =>
        new(answer.Key, CachedAnswerFormat.Write(answer), DateTimeOffset.FromUnixTimeMilliseconds(answer.StaleUntil));

    private static bool Reaches(CacheScope scope, CachedAnswer answer) =>
        (scope.Tenant is null || string.Equals(scope.Tenant, answer.Tenant, StringComparison.Ordinal))
        && (scope.Model is null || string.Equals(scope.Model, answer.Model, StringComparison.Ordinal))
        && (scope.Tag is null || answer.Tags.Contains(scope.Tag, StringComparer.Ordinal));

    private async ValueTask<StoreFault?> WriteDownAsync(string scope, long epoch, CancellationToken cancellationToken)
    {
        if (_beyond is null)
        {
            return null;
        }

        StoreFault? fault = await _beyond.Store.WriteEpochAsync(scope, epoch, cancellationToken);
        _beyond.Heed(fault);
        if (fault is null || _beyond.Store.IsShared)
        {
            return fault;
        }

        // After a restart the old epoch would be found again; without the answers that were kept under it that does no harm.
        return await _beyond.Store.ClearAsync(cancellationToken);
    }

    private async ValueTask LearnAsync(SecondTier beyond, CancellationToken cancellationToken)
    {
        EpochRead read = await beyond.Store.ReadEpochsAsync(cancellationToken);
        beyond.Heed(read.Fault);
        if (read.Fault is null)
        {
            Epochs.Merge(read.Epochs);
            _knowsEpochs = true;
        }
        else if (read.Fault.Kind == StoreFaultKind.Corrupt)
        {
            _knowsEpochs = true; // the file is new: nothing lies in it that an epoch could have put out of reach
        }
    }

    private async Task FollowAsync(SecondTier beyond)
    {
        try
        {
            while (beyond.Store.IsShared || !_knowsEpochs)
            {
                await Task.Delay(_options.EpochInterval, _time, _stopping.Token);
                await LearnAsync(beyond, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Answers of tenant {Tenant}, model {Model}, tag {Tag} are invalid from now on; {Removed} were in memory")]
    private static partial void LogInvalidated(ILogger logger, string tenant, string model, string tag, int removed);
}
