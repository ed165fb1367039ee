namespace Penstock.Scaling.Targets.Processes;

/// <summary>
/// How long a restart waits: nothing after the first failure, then exponentially longer, up to a limit. Half of each wait is
/// chance, so that pools which fell together do not rise together ("equal jitter", AWS Architecture Blog, 2015).
/// </summary>
internal sealed class RestartBackoff(SupervisionOptions options, Random random)
{
    /// <summary>The wait after <paramref name="failures"/> failures in a row, of which the last was of a worker that had been ready or not.</summary>
    public TimeSpan DelayAfter(int failures, bool hadBeenReady)
    {
        if (failures <= 1)
        {
            return TimeSpan.Zero;
        }

        var limit = hadBeenReady ? options.BackoffLimitOnceReady : options.BackoffLimit;
        var doublings = Math.Min(failures - 2, 30);
        var full = Math.Min(limit.TotalMilliseconds, options.BackoffBase.TotalMilliseconds * Math.Pow(2, doublings));
        return TimeSpan.FromMilliseconds((full / 2) + (random.NextDouble() * full / 2));
    }
}
