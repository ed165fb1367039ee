using System.Collections.Immutable;
using Penstock.Catalog.Values;

namespace Penstock.Providers;

/// <summary>
/// A provider's keys, used in turn. One that is refused or out of quota rests; when all rest, the one that wakes first is used, since its
/// answer says more than ours would. Safe for concurrent use.
/// </summary>
internal sealed class ProviderKeys(ValueList<Secret> keys, TimeProvider time)
{
    /// <summary>How long a refused key rests.</summary>
    public static readonly TimeSpan RefusedRest = TimeSpan.FromMinutes(1);

    private readonly ImmutableArray<string> _keys = [.. keys.Select(key => key.Reveal())];
    private readonly long[] _restUntil = new long[keys.Count];
    private uint _next;

    /// <summary>The index of the next key; -1 when there is none.</summary>
    public int Next()
    {
        if (_keys.Length <= 1)
        {
            return _keys.Length - 1;
        }

        long now = time.GetTimestamp();
        int start = (int)(Interlocked.Increment(ref _next) % (uint)_keys.Length);
        int best = start;
        for (int step = 0; step < _keys.Length; step++)
        {
            int index = (start + step) % _keys.Length;
            long until = Volatile.Read(ref _restUntil[index]);
            if (until <= now)
            {
                return index;
            }

            best = until < Volatile.Read(ref _restUntil[best]) ? index : best;
        }

        return best;
    }

    /// <summary>The key itself.</summary>
    public string Reveal(int index) => _keys[index];

    /// <summary>
    /// Leaves a key alone for a while, after a status that is about the key. How long it is then until a key is awake, zero when another one is;
    /// null when the fault was not about the key.
    /// </summary>
    public TimeSpan? Heed(int index, ProviderFault fault)
    {
        TimeSpan? rest = fault.UpstreamStatus switch
        {
            401 or 402 or 403 => RefusedRest,
            429 => fault.RetryAfter ?? TimeSpan.FromSeconds(1),
            _ => null,
        };
        if (index < 0 || rest is not { } wait)
        {
            return null;
        }

        long now = time.GetTimestamp();
        Volatile.Write(ref _restUntil[index], now + (long)(wait.TotalSeconds * time.TimestampFrequency));
        long soonest = long.MaxValue;
        for (int other = 0; other < _restUntil.Length; other++)
        {
            soonest = Math.Min(soonest, Volatile.Read(ref _restUntil[other]));
        }

        return soonest <= now ? TimeSpan.Zero : time.GetElapsedTime(now, soonest);
    }
}
