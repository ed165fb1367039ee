namespace Penstock.Gateway.Pools;

/// <summary>
/// What one gateway has seen of one pool since it started: counters only grow, so that whoever misses a reading loses no event; gauges are of the
/// moment.
/// </summary>
public sealed record PoolTotals
{
    /// <summary>Requests that came, held and refused ones included, retries not.</summary>
    public long Arrivals { get; init; }

    /// <summary>Their prompt tokens, estimated.</summary>
    public long InputTokens { get; init; }

    /// <summary>Requests that ended with a whole answer.</summary>
    public long Completions { get; init; }

    /// <summary>Output tokens of those.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Completions that met the pool's latency objective; all, where it has none.</summary>
    public long Met { get; init; }

    /// <summary>Sum of their times to first token, in seconds.</summary>
    public double FirstTokenSeconds { get; init; }

    /// <summary>Those that <see cref="FirstTokenSeconds"/> sums over.</summary>
    public long FirstTokens { get; init; }

    /// <summary>Sum over completions of the time from first to last token, in seconds.</summary>
    public double DecodeSeconds { get; init; }

    /// <summary>Requests that went to the pool's overflow.</summary>
    public long Overflowed { get; init; }

    /// <summary>What that cost, in USD.</summary>
    public double OverflowUsd { get; init; }

    /// <summary>Requests running at a replica now.</summary>
    public int InFlight { get; init; }

    /// <summary>Requests that wait for a replica now.</summary>
    public int Queued { get; init; }

    /// <summary>How long the oldest of those has waited, in seconds.</summary>
    public double OldestQueuedSeconds { get; init; }

    /// <summary>Requests running now at each replica that has any.</summary>
    public IReadOnlyDictionary<string, int> Running { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
