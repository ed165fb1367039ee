using Penstock.Gateway.Caching.Entries;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Tiers;

/// <summary>Answers in memory, bounded in bytes, in shards so that cores do not wait for one another.</summary>
internal sealed class MemoryTier
{
    private const int MostShards = 16;
    private const long LeastShardBytes = 4 * 1024 * 1024;

    private readonly MemoryShard[] _shards;

    /// <summary>A tier of <paramref name="maxBytes"/> at most.</summary>
    public MemoryTier(long maxBytes)
    {
        int shards = (int)Math.Clamp(maxBytes / LeastShardBytes, 1, MostShards);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new MemoryShard(maxBytes / shards))];
        MaxBytes = maxBytes;
    }

    /// <summary>Its bound.</summary>
    public long MaxBytes { get; }

    /// <summary>The largest answer that it takes.</summary>
    public long MaxAnswerBytes => MaxBytes / _shards.Length / 4;

    /// <summary>Bytes that answers take now.</summary>
    public long Bytes => _shards.Sum(shard => shard.Bytes);

    /// <summary>How many there are.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>How many had to go for others.</summary>
    public long Evicted => _shards.Sum(shard => shard.Evicted);

    public CachedAnswer? Find(AnswerKey key) => Shard(key).Find(key);

    public bool Put(CachedAnswer answer) => Shard(answer.Key).Put(answer);

    public bool Remove(AnswerKey key) => Shard(key).Remove(key);

    public int RemoveWhere(Func<CachedAnswer, bool> matches) => _shards.Sum(shard => shard.RemoveWhere(matches));

    private MemoryShard Shard(AnswerKey key) => _shards[(int)(uint)(key.High % (uint)_shards.Length)];
}
