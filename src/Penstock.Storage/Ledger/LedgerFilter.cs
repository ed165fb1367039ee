namespace Penstock.Storage.Ledger;

/// <summary>Which rows are wanted. Null takes all.</summary>
public sealed record LedgerFilter
{
    /// <summary>Exchanges accepted at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Exchanges accepted before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of this tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>By this key.</summary>
    public string? Key { get; init; }

    /// <summary>For this public model.</summary>
    public string? Model { get; init; }

    /// <summary>To this target.</summary>
    public string? Target { get; init; }

    /// <summary>That ended so.</summary>
    public AttemptOutcome? Outcome { get; init; }

    /// <summary>True when more than the time is asked for.</summary>
    public bool Narrows => Tenant is not null || Key is not null || Model is not null || Target is not null || Outcome is not null;

    /// <summary>The columns that are asked for, with their values.</summary>
    public IEnumerable<(string Column, string Value)> Columns()
    {
        (string, string?)[] all =
        [
            ("tenant", Tenant), ("key", Key), ("model", Model), ("target", Target), ("outcome", Outcome is { } outcome ? LedgerNames.Of(outcome) : null),
        ];
        return all.Where(column => column.Item2 is not null).Select(column => (column.Item1, column.Item2!));
    }
}
