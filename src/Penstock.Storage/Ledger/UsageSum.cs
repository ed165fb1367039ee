namespace Penstock.Storage.Ledger;

/// <summary>A sum of use. What was not asked to be told apart is null.</summary>
public sealed record UsageSum
{
    /// <summary>Begin of the day or hour (UTC).</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The tenant; empty is the open data plane.</summary>
    public string? Tenant { get; init; }

    /// <summary>The key.</summary>
    public string? Key { get; init; }

    /// <summary>The public model.</summary>
    public string? Model { get; init; }

    /// <summary>The target.</summary>
    public string? Target { get; init; }

    /// <summary>How attempts ended.</summary>
    public string? Outcome { get; init; }

    /// <summary>Rows.</summary>
    public long Attempts { get; init; }

    /// <summary>Rows whose token counts were estimated.</summary>
    public long Estimated { get; init; }

    /// <summary>Rows that used tokens and whose cost is not known.</summary>
    public long Unpriced { get; init; }

    /// <summary>Prompt tokens.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Of these, read from the provider's cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Of these, written to the provider's cache.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Output tokens.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Of these, thought and not said.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>The known costs.</summary>
    public decimal CostUsd { get; init; }
}
