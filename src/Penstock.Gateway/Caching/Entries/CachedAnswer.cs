using Penstock.Protocols.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>An answer that is kept to be given again. Never changes. Times are milliseconds since 1970 (UTC).</summary>
public sealed class CachedAnswer
{
    /// <summary>What an entry takes beside its payload: this object, its place in table and queue, its texts. Measured in bench/results/cache.md.</summary>
    public const int OverheadBytes = 480;

    /// <summary>Names it.</summary>
    public required AnswerKey Key { get; init; }

    /// <summary>Whose it is; null on an open data plane.</summary>
    public required string? Tenant { get; init; }

    /// <summary>The public model.</summary>
    public required string Model { get; init; }

    /// <summary>What it depends on, by the client's names.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The dialect of relayed bytes.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>What was asked for.</summary>
    public required Operation Operation { get; init; }

    /// <summary>How <see cref="Payload"/> is written.</summary>
    public required AnswerForm Form { get; init; }

    /// <summary>The answer.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>When it was made.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Until then it is as good as new.</summary>
    public required long FreshUntil { get; init; }

    /// <summary>Until then it may stand in where no target answers; not before <see cref="FreshUntil"/>.</summary>
    public required long StaleUntil { get; init; }

    /// <summary>What the target counted; null when it said nothing.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>What it cost; null when no price is known.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Request fields without effect, for <c>x-penstock-ignored</c>; or null.</summary>
    public string? IgnoredFields { get; init; }

    /// <summary>Request fields that were dropped for the target, for <c>x-penstock-dropped</c>; or null.</summary>
    public string? DroppedFields { get; init; }

    /// <summary>What it takes in memory, in bytes.</summary>
    public long Weight => OverheadBytes + Payload.Length + Tags.Sum(tag => 40 + (2 * tag.Length)) + (2 * ((IgnoredFields?.Length ?? 0) + (DroppedFields?.Length ?? 0)));
}
