using Penstock.Protocols.Inference;

namespace Penstock.Storage.Ledger;

/// <summary>One row of the ledger: one call of a target, or one answer from a cache. Written once, never changed. Null figures are unknown, which is not 0.</summary>
public sealed record AttemptRow
{
    /// <summary>Unique once; see <see cref="AttemptId"/>.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who asked; empty on an open data plane.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>By which key; empty on an open data plane.</summary>
    public string Key { get; init; } = "";

    /// <summary>The public model.</summary>
    public required string Model { get; init; }

    /// <summary>The target's name inside the model; empty where none was called.</summary>
    public string Target { get; init; } = "";

    /// <summary>The provider's or the pool's name; empty where none was called.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Where the target is; empty when unknown.</summary>
    public string Region { get; init; } = "";

    /// <summary>What was asked for.</summary>
    public Operation Operation { get; init; }

    /// <summary>Kind of attempt.</summary>
    public AttemptTraits Traits { get; init; }

    /// <summary>How it ended.</summary>
    public AttemptOutcome Outcome { get; init; }

    /// <summary>Which cache answered.</summary>
    public AttemptCache Cache { get; init; }

    /// <summary>The target's HTTP status; null when it gave none.</summary>
    public int? Status { get; init; }

    /// <summary>The whole prompt.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>The part of it that the provider read from its cache.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>The part of it that the provider wrote to its cache.</summary>
    public long? CacheWriteTokens { get; init; }

    /// <summary>The whole answer.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>The part of it that was thought and not said.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>In 10^-12 USD; null when the price or the usage is not known.</summary>
    public long? CostPicoUsd { get; init; }

    /// <summary>From the accepted request to dispatch, in microseconds.</summary>
    public long QueuedMicroseconds { get; init; }

    /// <summary>From dispatch to the first piece of the answer, in microseconds; null when none came.</summary>
    public long? FirstTokenMicroseconds { get; init; }

    /// <summary>From dispatch to the end, in microseconds.</summary>
    public long TotalMicroseconds { get; init; }

    /// <summary>When the exchange was accepted.</summary>
    public DateTimeOffset AcceptedAt => AttemptId.TimeOf(Id);

    /// <summary>Which call of its exchange it was, from 1; 0 where none was needed.</summary>
    public int Ordinal => AttemptId.OrdinalOf(Id);

    /// <summary>True when token counts were estimated.</summary>
    public bool IsEstimated => Traits.HasFlag(AttemptTraits.Estimated);

    /// <summary>The cost in USD; null when not known.</summary>
    public decimal? CostUsd => PicoUsd.ToUsd(CostPicoUsd);
}
