namespace Penstock.Gateway.Metering;

/// <summary>
/// The records of the last requests. Bounded: a new one pushes the oldest out. Keeping one is the hot path's, a write of one reference; looking
/// one up is an operator's, and goes through them. Safe for concurrent use.
/// </summary>
/// <param name="capacity">How many are kept, above 0.</param>
public sealed class RecentRequests(int capacity = RecentRequests.DefaultCapacity)
{
    /// <summary>Some 4 MB of records.</summary>
    public const int DefaultCapacity = 16_384;

    private readonly RequestRecord?[] _ring = new RequestRecord?[capacity];
    private long _written;

    /// <summary>How many are kept now.</summary>
    public int Count => (int)Math.Min(Interlocked.Read(ref _written), _ring.Length);

    /// <summary>Keeps <paramref name="record"/>.</summary>
    public void Add(RequestRecord record)
    {
        long slot = (Interlocked.Increment(ref _written) - 1) % _ring.Length;
        Volatile.Write(ref _ring[slot], record);
    }

    /// <summary>The record of <paramref name="id"/> if <paramref name="tenant"/> made the request; null when it is another's, or gone.</summary>
    public RequestRecord? Find(string id, string? tenant)
    {
        long newest = Interlocked.Read(ref _written) - 1;
        for (int i = 0; i < _ring.Length && newest - i >= 0; i++)
        {
            if (Volatile.Read(ref _ring[(newest - i) % _ring.Length]) is { } record && string.Equals(record.Id, id, StringComparison.Ordinal))
            {
                return string.Equals(record.Tenant, tenant, StringComparison.Ordinal) ? record : null;
            }
        }

        return null;
    }
}
