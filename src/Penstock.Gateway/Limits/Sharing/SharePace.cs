namespace Penstock.Gateway.Limits.Sharing;

/// <summary>How often the store hears of a limit, and how long things wait.</summary>
internal static class SharePace
{
    /// <summary>Between two reports of a limit that is in use, or that others lack.</summary>
    public static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two reports of one from which something is only coming back.</summary>
    public static readonly TimeSpan Seldom = TimeSpan.FromSeconds(1);

    /// <summary>Nobody asked for so long: nothing is held for later.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>In which others give up what they hold too much of.</summary>
    public static readonly TimeSpan TurnPause = TimeSpan.FromMilliseconds(60);

    /// <summary>For how long the store is not asked again after it had nothing.</summary>
    public static readonly TimeSpan Denial = TimeSpan.FromMilliseconds(50);

    /// <summary>What clients do well to wait where nobody knows how long.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long the store keeps a period that is over.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(2);
}
