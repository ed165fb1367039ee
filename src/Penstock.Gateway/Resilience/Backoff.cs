namespace Penstock.Gateway.Resilience;

/// <summary>
/// How long to wait before a target that has just failed is tried again: full jitter over a doubling ceiling
/// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), or what the target asked for where that is not too long.
/// </summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();

    /// <summary>The longest wait that a target may ask for; whoever asks for more gets no further attempt.</summary>
    public static TimeSpan LongestAsked { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait before round <paramref name="round"/>, which counts from 1; null when it is not worth waiting.</summary>
    public TimeSpan? Before(int round, TimeSpan? asked)
    {
        if (asked is { } wait)
        {
            return wait <= LongestAsked ? wait : null;
        }

        double ceiling = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, round - 1));
        lock (_gate)
        {
            return TimeSpan.FromSeconds(random.NextDouble() * ceiling);
        }
    }
}
