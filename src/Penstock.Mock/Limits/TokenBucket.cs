using System.Runtime.InteropServices;
namespace Penstock.Mock.Limits;

/// <summary>A bucket of a minute's allowance that refills evenly. Not safe for threads; its owner locks.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TokenBucket
{
    private double _level;
    private long _at;
    private int _limit;

    /// <summary>Refills up to now; a limit that changed starts full.</summary>
    public void Refill(int limit, TimeProvider time)
    {
        var now = time.GetTimestamp();
        _level = limit == _limit
            ? Math.Min(limit, _level + (time.GetElapsedTime(_at, now).TotalMinutes * limit))
            : limit;
        (_limit, _at) = (limit, now);
    }

    public readonly int Remaining => (int)Math.Max(0, _level);

    /// <summary>Until it is full again.</summary>
    public readonly TimeSpan UntilFull => TimeSpan.FromMinutes(_limit == 0 ? 0 : (_limit - _level) / _limit);

    /// <summary>Until <paramref name="cost"/> fits; a cost above the limit waits for a full bucket.</summary>
    public readonly TimeSpan Until(int cost) =>
        TimeSpan.FromMinutes(_limit == 0 ? 0 : Math.Max(0, Math.Min(cost, _limit) - _level) / _limit);

    public void Take(int cost) => _level -= cost;
}
