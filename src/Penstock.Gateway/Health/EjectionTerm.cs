namespace Penstock.Gateway.Health;

/// <summary>
/// How long ejections last: one soon after another lasts twice as long, so that a target that comes and goes is not followed at its own pace. Guarded
/// by its owner.
/// </summary>
internal sealed class EjectionTerm
{
    private const int TimesForgotten = 10;

    private DateTimeOffset? _last;
    private int _doublings;

    /// <summary>The length of an ejection that begins at <paramref name="now"/>.</summary>
    public TimeSpan Next(TimeSpan first, DateTimeOffset now)
    {
        bool again = _last is { } last && now - last < first * TimesForgotten;
        _doublings = again ? Math.Min(_doublings + 1, TargetHealth.MostDoublings) : 0;
        _last = now;
        return first * (1 << _doublings);
    }

    /// <summary>The next one is the first again.</summary>
    public void Forget() => _last = null;
}
