using System.Runtime.InteropServices;
using Penstock.Scaling.Mixing;

namespace Penstock.Scaling.Signals;

/// <summary>
/// What was seen of one pool since the sample before: counters are increments over <see cref="Elapsed"/>, gauges are taken at <see cref="At"/>.
/// All of it is known to the gateway or read from the replicas, so that it exists at zero replicas too.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PoolSample
{
    /// <summary>When it was taken.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it covers. Longer than the interval after a gap.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Requests that arrived, held ones included.</summary>
    public int Arrivals { get; init; }

    /// <summary>Their prompt tokens, estimated where they are not counted yet.</summary>
    public long InputTokens { get; init; }

    /// <summary>Requests that ended with a whole answer.</summary>
    public int Completions { get; init; }

    /// <summary>Output tokens of those.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Completions that met the latency objective.</summary>
    public int Met { get; init; }

    /// <summary>Requests that were sent to the pool's overflow.</summary>
    public int Overflowed { get; init; }

    /// <summary>What those that have ended cost, in USD.</summary>
    public double OverflowUsd { get; init; }

    /// <summary>What replicas have cost in this calendar month (UTC) so far, in USD; 0 where no price is known.</summary>
    public decimal MonthUsd { get; init; }

    /// <summary>Replicas by type, where the pool has several; null where it has one.</summary>
    public IReadOnlyList<TypeSample>? Types { get; init; }

    /// <summary>Requests bound to a replica.</summary>
    public int InFlight { get; init; }

    /// <summary>Requests waiting for one.</summary>
    public int Queued { get; init; }

    /// <summary>How long the oldest of those has waited.</summary>
    public TimeSpan OldestQueued { get; init; }

    /// <summary>Replicas that take requests.</summary>
    public int Ready { get; init; }

    /// <summary>Replicas that were asked for and are not ready.</summary>
    public int Starting { get; init; }

    /// <summary>Replicas that finish what they have.</summary>
    public int Draining { get; init; }

    /// <summary>Mean share of the KV cache in use over the ready replicas, 0 to 1.</summary>
    public double KvUse { get; init; }

    /// <summary>Sequences that a replica decodes at once, as the replicas say; 0 where they do not.</summary>
    public int MaxSequences { get; init; }

    /// <summary>Iterations of the decode loops, over all replicas.</summary>
    public long Iterations { get; init; }

    /// <summary>Sum over those iterations of the sequences decoded in each.</summary>
    public long DecodedSequences { get; init; }

    /// <summary>Sum over those iterations of the prompt tokens taken in.</summary>
    public long PrefilledTokens { get; init; }

    /// <summary>Time spent in those iterations.</summary>
    public TimeSpan Busy { get; init; }
}
