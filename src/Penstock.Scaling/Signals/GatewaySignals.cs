namespace Penstock.Scaling.Signals;

/// <summary>
/// What gateways saw of one pool, summed since they started; counters only grow. The difference of two is what happened between them.
/// </summary>
public sealed record GatewaySignals
{
    /// <summary>Requests that came, held and refused ones included.</summary>
    public long Arrivals { get; init; }

    /// <summary>Their prompt tokens, estimated.</summary>
    public long InputTokens { get; init; }

    /// <summary>Requests that ended with a whole answer.</summary>
    public long Completions { get; init; }

    /// <summary>Output tokens of those.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Completions that met the latency objective.</summary>
    public long Met { get; init; }

    /// <summary>Sum of times from first to last token, in seconds, of streamed answers.</summary>
    public double DecodeSeconds { get; init; }

    /// <summary>Sum of times to first token, in seconds.</summary>
    public double FirstTokenSeconds { get; init; }

    /// <summary>How many that sums over.</summary>
    public long FirstTokens { get; init; }

    /// <summary>Requests that went to the overflow.</summary>
    public long Overflowed { get; init; }

    /// <summary>What that cost, in USD.</summary>
    public double OverflowUsd { get; init; }

    /// <summary>Requests running at a replica now.</summary>
    public int InFlight { get; init; }

    /// <summary>Requests waiting now.</summary>
    public int Queued { get; init; }

    /// <summary>How long the oldest of those has waited, in seconds.</summary>
    public double OldestQueuedSeconds { get; init; }

    /// <summary>Requests running at each replica.</summary>
    public IReadOnlyDictionary<string, int> Running { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>What happened from <paramref name="before"/> to this; all of it where counters fell, since the gateway was restarted.</summary>
    public GatewaySignals Since(GatewaySignals before) => Arrivals < before.Arrivals || Completions < before.Completions
        ? this
        : this with
        {
            Arrivals = Arrivals - before.Arrivals,
            InputTokens = Math.Max(0, InputTokens - before.InputTokens),
            Completions = Completions - before.Completions,
            OutputTokens = Math.Max(0, OutputTokens - before.OutputTokens),
            Met = Math.Max(0, Met - before.Met),
            DecodeSeconds = Math.Max(0, DecodeSeconds - before.DecodeSeconds),
            FirstTokenSeconds = Math.Max(0, FirstTokenSeconds - before.FirstTokenSeconds),
            FirstTokens = Math.Max(0, FirstTokens - before.FirstTokens),
            Overflowed = Math.Max(0, Overflowed - before.Overflowed),
            OverflowUsd = Math.Max(0, OverflowUsd - before.OverflowUsd),
        };

    /// <summary>Of two gateways together.</summary>
    public GatewaySignals Plus(GatewaySignals other)
    {
        var running = new Dictionary<string, int>(Running, StringComparer.Ordinal);
        foreach ((string replica, int count) in other.Running)
        {
            running[replica] = running.GetValueOrDefault(replica) + count;
        }

        return new GatewaySignals
        {
            Arrivals = Arrivals + other.Arrivals,
            InputTokens = InputTokens + other.InputTokens,
            Completions = Completions + other.Completions,
            OutputTokens = OutputTokens + other.OutputTokens,
            Met = Met + other.Met,
            DecodeSeconds = DecodeSeconds + other.DecodeSeconds,
            FirstTokenSeconds = FirstTokenSeconds + other.FirstTokenSeconds,
            FirstTokens = FirstTokens + other.FirstTokens,
            Overflowed = Overflowed + other.Overflowed,
            OverflowUsd = OverflowUsd + other.OverflowUsd,
            InFlight = InFlight + other.InFlight,
            Queued = Queued + other.Queued,
            OldestQueuedSeconds = Math.Max(OldestQueuedSeconds, other.OldestQueuedSeconds),
            Running = running,
        };
    }
}
