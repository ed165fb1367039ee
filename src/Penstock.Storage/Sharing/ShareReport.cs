namespace Penstock.Storage.Sharing;

/// <summary>What a gateway says of one limit, and asks for. Amounts are requests, tokens or billionths of a dollar.</summary>
public sealed record ShareReport
{
    /// <summary>The limit's name; for a period with its first day in it.</summary>
    public required string Key { get; init; }

    /// <summary>How it comes back.</summary>
    public required ShareKind Kind { get; init; }

    /// <summary>The whole limit, as this gateway's configuration has it.</summary>
    public required long Limit { get; init; }

    /// <summary>Rises with every report of a gateway: one that arrives late is not believed.</summary>
    public required long Sequence { get; init; }

    /// <summary>The share that the gateway holds itself to, at least what it has taken. Given up before it is reported.</summary>
    public required long Claim { get; init; }

    /// <summary>Of it taken: in the last 60 s, now running, or in the period.</summary>
    public long Taken { get; init; }

    /// <summary>Of a period's taken amount, what is settled and not just held back.</summary>
    public long Settled { get; init; }

    /// <summary>What waiting requests lack.</summary>
    public long Need { get; init; }

    /// <summary>What the most modest of them lacks: less is of no use.</summary>
    public long Least { get; init; }

    /// <summary>The share that it would like to hold.</summary>
    public long Want { get; init; }

    /// <summary>Amounts asked for in a second, over some seconds.</summary>
    public double Demand { get; init; }

    /// <summary>Until when reservations of this gateway may be settled, should it die now.</summary>
    public TimeSpan Horizon { get; init; }

    /// <summary>The period's begin; the epoch where it is none.</summary>
    public DateTimeOffset PeriodStart { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>When the store may forget the period; null for never.</summary>
    public DateTimeOffset? ForgetAt { get; init; }

    /// <summary>What gateways that are gone have taken in the period, as this one last heard: believed by a store that lost its memory.</summary>
    public long Gone { get; init; }

    /// <summary>What the ledger says that all gateways together have spent in the period; null where it was not asked.</summary>
    public long? Seed { get; init; }

    /// <summary>Of a window: what was taken 0 to 10 s ago, 10 to 20 s, and so on to 60 s.</summary>
    public IReadOnlyList<long> ByAge { get; init; } = [];
}
