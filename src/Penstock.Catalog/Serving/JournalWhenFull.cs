namespace Penstock.Catalog.Serving;

/// <summary>What becomes of requests while the journal is full, because the database or the disk takes no more.</summary>
public enum JournalWhenFull
{
    /// <summary>They are refused: what cannot be written down is not sent.</summary>
    Refuse,

    /// <summary>They are served, counted, and may have no row.</summary>
    Serve,
}
