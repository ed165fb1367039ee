namespace Penstock.Scaling.Mixing;

/// <summary>
/// Whether a type can be had at all. Of one whose replicas were asked for and do not come, no more are counted on for a while: others take their place,
/// and it is tried again later. Spot markets run dry, and quotas end.
/// </summary>
internal sealed class TypeSupply
{
    /// <summary>How long a type that did not come is left alone.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>So many cold starts are waited for.</summary>
    private const double Patience = 3;

    private static readonly TimeSpan LeastPatience = TimeSpan.FromMinutes(2);

    private int _ready;
    private DateTimeOffset? _waitingSince;
    private DateTimeOffset _dryUntil = DateTimeOffset.MinValue;

    /// <summary>The most of this type that can be counted on.</summary>
    /// <param name="at">Now.</param>
    /// <param name="sample">What there is of it.</param>
    /// <param name="wanted">How many were asked for.</param>
    /// <param name="most">How many are allowed.</param>
    /// <param name="coldStart">How long a start takes.</param>
    public int Most(DateTimeOffset at, TypeSample sample, int wanted, int most, TimeSpan coldStart)
    {
        bool isWaiting = sample.Ready < wanted;
        _waitingSince = !isWaiting || sample.Ready > _ready ? null : _waitingSince;
        _waitingSince = isWaiting ? _waitingSince ?? at : null;
        _ready = sample.Ready;
        TimeSpan patience = coldStart * Patience > LeastPatience ? coldStart * Patience : LeastPatience;
        if (_waitingSince is { } since && at - since >= patience)
        {
            (_dryUntil, _waitingSince) = (at + Pause, null);
        }

        return at < _dryUntil ? Math.Min(most, sample.Ready) : most;
    }
}
