namespace Penstock.Gateway.Metering;

/// <summary>
/// The records of the last requests. Bounded: a new one pushes the oldest out. Keeping one is the hot path's, and allocates nothing; looking
/// one up is an operator's, and goes through them. Safe for concurrent use.
/// </summary>
public sealed class RecentRequests
{
    /// <summary>Some 4 MB of records.</summary>
    public const int DefaultCapacity = 16_384;

    private const int Gates = 16;

    private readonly KeptRequest[] _ring;
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Gates).Select(static _ => new Lock())];
    private long _written;

    /// <summary>Keeps <paramref name="capacity"/> records, above 0.</summary>
    public RecentRequests(int capacity = DefaultCapacity) => _ring = new KeptRequest[capacity];

    /// <summary>How many are kept now.</summary>
    public int Count => (int)Math.Min(Interlocked.Read(ref _written), _ring.Length);

    /// <summary>Keeps <paramref name="record"/>.</summary>
    public void Add(RequestRecord record)
    {
        var kept = new KeptRequest(record);
        long slot = (Interlocked.Increment(ref _written) - 1) % _ring.Length;
        lock (_gates[slot % Gates])
        {
            _ring[slot] = kept;
        }
    }

    /// <summary>The record of <paramref name="id"/> if <paramref name="tenant"/> made the request; null when it is another's, or gone.</summary>
    public RequestRecord? Find(string id, string? tenant)
    {
        Guid? number = KeptRequest.NumberOf(id);
        long newest = Interlocked.Read(ref _written) - 1;
        for (int i = 0; i < _ring.Length && newest - i >= 0; i++)
        {
            long slot = (newest - i) % _ring.Length;
            KeptRequest kept;
            lock (_gates[slot % Gates])
            {
                kept = _ring[slot];
            }

            if (kept.Is(id, number))
            {
                return string.Equals(kept.Tenant, tenant, StringComparison.Ordinal) ? kept.Record() : null;
            }
        }

        return null;
    }
}
