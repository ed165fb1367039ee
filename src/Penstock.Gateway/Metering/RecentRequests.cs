using System.Collections.Concurrent;

namespace Penstock.Gateway.Metering;

/// <summary>The records of the last requests, by id. Bounded: a new one pushes the oldest out. Safe for concurrent use.</summary>
/// <param name="capacity">How many are kept, above 0.</param>
public sealed class RecentRequests(int capacity = RecentRequests.DefaultCapacity)
{
    /// <summary>Some 4 MB of records.</summary>
    public const int DefaultCapacity = 16_384;

    private readonly ConcurrentDictionary<string, RequestRecord> _byId = new(StringComparer.Ordinal);
    private readonly string?[] _ring = new string?[capacity];
    private long _written;

    /// <summary>How many are kept now.</summary>
    public int Count => _byId.Count;

    /// <summary>Keeps <paramref name="record"/>.</summary>
    public void Add(RequestRecord record)
    {
        _byId[record.Id] = record;
        long slot = (Interlocked.Increment(ref _written) - 1) % _ring.Length;
        if (Interlocked.Exchange(ref _ring[slot], record.Id) is { } oldest)
        {
            _byId.TryRemove(oldest, out _);
        }
    }

    /// <summary>The record of <paramref name="id"/> if <paramref name="tenant"/> made the request; null when it is another's, or gone.</summary>
    public RequestRecord? Find(string id, string? tenant) =>
        _byId.TryGetValue(id, out RequestRecord? record) && string.Equals(record.Tenant, tenant, StringComparison.Ordinal) ? record : null;
}
