namespace Penstock.Storage.Ledger;

/// <summary>Figures of a ledger for metrics.</summary>
public sealed record LedgerState
{
    /// <summary>Rows that this process has stored in the database.</summary>
    public required long StoredRows { get; init; }

    /// <summary>Of these, rows of attempts that an earlier process left open.</summary>
    public required long InterruptedRows { get; init; }

    /// <summary>Writes to the database that failed; each is tried again.</summary>
    public required long StoreFailures { get; init; }

    /// <summary>True while the database cannot be written.</summary>
    public required bool IsStoreAway { get; init; }

    /// <summary>Bytes that the journal takes on disk.</summary>
    public required long JournalBytes { get; init; }

    /// <summary>True while the journal takes no new attempt.</summary>
    public required bool IsJournalFull { get; init; }

    /// <summary>Attempts that were opened and have not ended.</summary>
    public required int OpenAttempts { get; init; }

    /// <summary>Attempts that were refused because the journal was full.</summary>
    public required long RefusedAttempts { get; init; }

    /// <summary>Attempts that were served without a row because the journal was full.</summary>
    public required long UnrecordedAttempts { get; init; }

    /// <summary>Bytes of the journal that were found damaged and passed over.</summary>
    public required long DamagedBytes { get; init; }

    /// <summary>How often the disk did not take a sync of the journal.</summary>
    public required long SyncFailures { get; init; }
}
