namespace Penstock.Catalog.Serving;

/// <summary>The local journal in front of the ledger's database.</summary>
public sealed record JournalOptions
{
    /// <summary>The longest time for which a record may lie in the operating system's cache: what a power cut can cost. Zero syncs each before going on. Default 50 ms.</summary>
    public TimeSpan Fsync { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The bound of the journal on disk, in MiB. Default 1,024: some two million attempts.</summary>
    public int MaxMegabytes { get; init; } = 1_024;

    /// <summary>What becomes of requests while it is full. Default <see cref="JournalWhenFull.Refuse"/>.</summary>
    public JournalWhenFull WhenFull { get; init; }
}
