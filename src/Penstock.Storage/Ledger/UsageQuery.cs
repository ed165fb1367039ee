namespace Penstock.Storage.Ledger;

/// <summary>What use is summed up over and by.</summary>
public sealed record UsageQuery
{
    /// <summary>Which rows; times are cut to whole hours (UTC).</summary>
    public required LedgerFilter Filter { get; init; }

    /// <summary>What sums are told apart by.</summary>
    public required IReadOnlyList<UsageDimension> By { get; init; }

    /// <summary>The most sums. Default 1,000.</summary>
    public int Limit { get; init; } = 1_000;
}
