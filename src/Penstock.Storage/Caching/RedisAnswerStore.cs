using Penstock.Storage.Redis;
using StackExchange.Redis;

namespace Penstock.Storage.Caching;

/// <summary>
/// Keeps answers in Redis or Valkey, for all gateways that share it, and gives leases on calls. Redis bounds itself (<c>maxmemory</c>); every
/// answer has an expiry. While it is away every operation fails at once.
/// </summary>
public sealed class RedisAnswerStore : IAnswerStore, IFlightLeases
{
    private const string EpochsKey = "penstock:cache:epochs";
    private const string FenceKey = "penstock:cache:fence";

    // Whoever is refused learns by whom (a negative number), to tell a holder that goes on from one that took over.
    private const string AcquireScript =
        """
        local holder = redis.call('GET', KEYS[1])
        if holder then return -tonumber(holder) end
        local fence = redis.call('INCR', KEYS[2])
        redis.call('SET', KEYS[1], fence, 'PX', ARGV[1])
        return fence
        """;

    // The holder's fence is compared and the answer written in one step: a holder that slept through its lease writes nothing.
    private const string ReleaseScript =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
        redis.call('DEL', KEYS[1])
        return 1
        """;

    private const string RenewScript = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) else return 0 end";

    private static readonly Dictionary<string, long> NoEpochs = new(0, StringComparer.Ordinal);

    private readonly RedisConnection _redis;
    private readonly TimeProvider _time;

    /// <summary>A store at <paramref name="connection"/> (StackExchange.Redis' connection string). Connects when it is first used, and again by itself.</summary>
    public RedisAnswerStore(string connection, TimeProvider time) => (_redis, _time) = (new RedisConnection(connection, "penstock-cache"), time);

    /// <inheritdoc/>
    public string Kind => "redis";

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public async ValueTask<StoreRead> FindAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        byte[]? value = null;
        StoreFault? fault = await RunAsync(async redis => value = await redis.StringGetAsync(Entry(key)), cancellationToken);
        return new StoreRead(value, fault);
    }

    /// <inheritdoc/>
    public ValueTask<StoreFault?> PutAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken) => RunAsync(
        redis => Task.WhenAll(answers.Select(answer => redis.StringSetAsync(Entry(answer.Key), answer.Value, Left(answer)))), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreFault?> RemoveAsync(AnswerKey key, CancellationToken cancellationToken) =>
        RunAsync(redis => redis.KeyDeleteAsync(Entry(key)), cancellationToken);

    /// <summary>Nothing is deleted one by one: whoever clears raises the epoch of all, and what is out of reach expires.</summary>
    public ValueTask<StoreFault?> ClearAsync(CancellationToken cancellationToken) => ValueTask.FromResult<StoreFault?>(null);

    /// <inheritdoc/>
    public async ValueTask<EpochRead> ReadEpochsAsync(CancellationToken cancellationToken)
    {
        HashEntry[] entries = [];
        StoreFault? fault = await RunAsync(async redis => entries = await redis.HashGetAllAsync(EpochsKey), cancellationToken);
        return fault is null
            ? new EpochRead(entries.ToDictionary(entry => (string)entry.Name!, entry => (long)entry.Value, StringComparer.Ordinal))
            : new EpochRead(NoEpochs, fault);
    }

    /// <inheritdoc/>
    public ValueTask<StoreFault?> WriteEpochAsync(string scope, long epoch, CancellationToken cancellationToken) =>
        RunAsync(redis => redis.HashSetAsync(EpochsKey, scope, epoch), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<LeaseRead> AcquireAsync(AnswerKey key, TimeSpan life, CancellationToken cancellationToken)
    {
        long fence = 0;
        StoreFault? fault = await RunAsync(
            async redis => fence = (long)await redis.ScriptEvaluateAsync(AcquireScript, [Lease(key), FenceKey], [Milliseconds(life)]), cancellationToken);
        return fault is not null ? new LeaseRead(null, fault) : fence > 0 ? new LeaseRead(fence) : new LeaseRead(null) { Holder = -fence };
    }

    /// <inheritdoc/>
    public ValueTask<LeaseRead> RenewAsync(AnswerKey key, long fence, TimeSpan life, CancellationToken cancellationToken) =>
        HoldAsync(fence, RenewScript, [Lease(key)], [fence, Milliseconds(life)], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LeaseRead> ReleaseAsync(AnswerKey key, long fence, StoredAnswer? answer, CancellationToken cancellationToken) => HoldAsync(
        fence,
        ReleaseScript,
        [Lease(key), Entry(key)],
        [fence, answer is null ? RedisValue.EmptyString : answer.Value, answer is null ? 1 : Milliseconds(Left(answer))],
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private static RedisKey Entry(AnswerKey key) => "penstock:cache:answer:" + key;

    private static RedisKey Lease(AnswerKey key) => "penstock:cache:flight:" + key;

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);

    private async ValueTask<LeaseRead> HoldAsync(long fence, string script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken)
    {
        bool isHeld = false;
        StoreFault? fault = await RunAsync(async redis => isHeld = (int)await redis.ScriptEvaluateAsync(script, keys, values) == 1, cancellationToken);
        return new LeaseRead(fault is null && isHeld ? fence : null, fault);
    }

    private TimeSpan Left(StoredAnswer answer)
    {
        TimeSpan left = answer.Expires - _time.GetUtcNow();
        return left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left;
    }

    private ValueTask<StoreFault?> RunAsync(Func<IDatabase, Task> work, CancellationToken cancellationToken) => _redis.RunAsync(work, cancellationToken);
}
