namespace Penstock.Storage.Ledger;

/// <summary>An attempt that was opened in the journal and is to be settled once.</summary>
public sealed class LedgerEntry
{
    private int _ended;

    internal LedgerEntry(in AttemptIdentity identity, long openedIn) => (Identity, OpenedIn) = (identity, openedIn);

    /// <summary>Which attempt it is.</summary>
    public AttemptIdentity Identity { get; }

    /// <summary>True once it was settled or withdrawn.</summary>
    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>The segment that it was opened in; 0 when the journal was full and it was served all the same.</summary>
    internal long OpenedIn { get; }

    /// <summary>True for the first who asks: he writes how it ended.</summary>
    internal bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;
}
