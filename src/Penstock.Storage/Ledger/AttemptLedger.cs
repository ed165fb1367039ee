using Penstock.Catalog.Serving;
using Penstock.Storage.Journal;
using Penstock.Storage.Postgres;
using Penstock.Storage.Sqlite;

namespace Penstock.Storage.Ledger;

/// <summary>
/// The ledger of one gateway. An attempt is opened in the journal before it is sent and settled there before the end of its answer leaves;
/// rows go from the journal to the database behind the requests' back. No call here waits for the database, and none for the disk unless
/// each record is to be synced. Safe for concurrent use.
/// </summary>
public sealed class AttemptLedger : IAsyncDisposable
{
    private readonly AttemptJournal _journal;
    private readonly ILedgerStore _store;
    private readonly LedgerMover _mover;
    private readonly JournalWhenFull _whenFull;
    private readonly Action<LedgerNotice> _tell;
    private long _refused;
    private long _unrecorded;
    private int _saidFull;

    private AttemptLedger(AttemptJournal journal, ILedgerStore store, StorageOptions storage, TimeProvider time, Action<LedgerNotice> tell)
    {
        (_journal, _store, _whenFull, _tell) = (journal, store, storage.Journal.WhenFull, tell);
        _mover = new LedgerMover(journal, store, storage.Retention, time, tell);
        Reader = new LedgerReader(store);
    }

    /// <summary>Answers questions.</summary>
    public LedgerReader Reader { get; }

    /// <summary>Figures for metrics.</summary>
    public LedgerState State => new()
    {
        StoredRows = _mover.StoredRows,
        InterruptedRows = _mover.InterruptedRows,
        StoreFailures = _mover.Failures,
        IsStoreAway = _mover.IsAway,
        JournalBytes = _journal.Bytes,
        IsJournalFull = Volatile.Read(ref _saidFull) != 0,
        OpenAttempts = _journal.InFlight,
        RefusedAttempts = Interlocked.Read(ref _refused),
        UnrecordedAttempts = Interlocked.Read(ref _unrecorded),
        DamagedBytes = _mover.DamagedBytes,
        SyncFailures = _journal.SyncFailures,
    };

    /// <summary>The journal's folder, beside SQLite's file.</summary>
    public static string JournalFolder(StorageOptions storage) => Path.ChangeExtension(storage.Path, null) + ".journal";

    /// <summary>
    /// Opens the journal and begins to move what an earlier process has left. The database may be away. Null when the journal cannot be
    /// opened: <paramref name="error"/> is a line for the operator.
    /// </summary>
    public static AttemptLedger? Open(StorageOptions storage, TimeProvider time, Action<LedgerNotice> tell, out string? error)
    {
        var settings = new JournalSettings(JournalFolder(storage), storage.Journal.Fsync, storage.Journal.MaxMegabytes * 1024L * 1024L);
        AttemptJournal? journal = AttemptJournal.Open(settings, AttemptRecordWriter.MaxBytes, time, out error);
        if (journal is null)
        {
            return null;
        }

        var ledger = new AttemptLedger(journal, StoreOf(storage), storage, time, tell);
        ledger._mover.Start();
        return ledger;
    }

    /// <summary>The database that <paramref name="storage"/> names. The caller disposes of it.</summary>
    public static ILedgerStore StoreOf(StorageOptions storage) => storage.Kind == StorageKind.Postgres
        ? new PostgresLedgerStore(storage.Connection!.Reveal())
        : new SqliteLedgerStore(storage.Path);

    /// <summary>
    /// Writes down that an attempt is about to be sent. Null when the journal is full and such attempts are to be refused; wait for
    /// <see cref="SafeAsync"/> before it is sent.
    /// </summary>
    public LedgerEntry? TryOpen(in AttemptIdentity identity, in AttemptEstimate estimate)
    {
        Span<byte> record = stackalloc byte[AttemptRecordWriter.MaxBytes];
        JournalSegment? segment = _journal.TryOpen(record[..AttemptRecordWriter.WriteOpened(record, identity, estimate)]);
        if (segment is not null)
        {
            TellOfRoom();
            return new LedgerEntry(identity, segment.Number);
        }

        TellOfFullness();
        bool isServed = _whenFull == JournalWhenFull.Serve;
        Interlocked.Increment(ref isServed ? ref _unrecorded : ref _refused);
        return isServed ? new LedgerEntry(identity, 0) : null;
    }

    /// <summary>Completes when what was written down before is as safe as the configuration asks. False when the disk did not take it.</summary>
    public ValueTask<bool> SafeAsync() => _journal.SafeAsync();

    /// <summary>Writes down how an attempt ended; only the first word counts.</summary>
    public void Settle(LedgerEntry entry, in AttemptResult result)
    {
        if (!entry.TryEnd())
        {
            return;
        }

        if (entry.OpenedIn == 0)
        {
            Add(entry.Identity, result);
            return;
        }

        Span<byte> record = stackalloc byte[AttemptRecordWriter.MaxBytes];
        _journal.Settle(record[..AttemptRecordWriter.WriteSettled(record, entry.Identity, result, entry.OpenedIn)]);
    }

    /// <summary>Says that an attempt was not sent after all: it gets no row.</summary>
    public void Withdraw(LedgerEntry entry)
    {
        if (entry.TryEnd() && entry.OpenedIn != 0)
        {
            Span<byte> record = stackalloc byte[AttemptRecordWriter.MaxBytes];
            _journal.Settle(record[..AttemptRecordWriter.WriteWithdrawn(record, entry.Identity.Id, entry.OpenedIn)]);
        }
    }

    /// <summary>Writes down an exchange that needed no attempt. Left out while the journal is full.</summary>
    public void Add(in AttemptIdentity identity, in AttemptResult result)
    {
        Span<byte> record = stackalloc byte[AttemptRecordWriter.MaxBytes];
        if (!_journal.TryAdd(record[..AttemptRecordWriter.WriteSettled(record, identity, result, openedIn: 0)]))
        {
            Interlocked.Increment(ref _unrecorded);
            TellOfFullness();
        }
    }

    /// <summary>Stores what has ended, waiting for the database some seconds at most, and closes. What is left is stored at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await _mover.StopAsync())
        {
            _journal.Finish();
        }

        await _mover.DisposeAsync();
        await _journal.DisposeAsync();
        await _store.DisposeAsync();
    }

    private void TellOfFullness()
    {
        if (Interlocked.Exchange(ref _saidFull, 1) == 0)
        {
            string consequence = _whenFull == JournalWhenFull.Serve ? "Requests are served without a row in the ledger" : "Requests are refused with 503";
            _tell(new LedgerNotice(true, $"The ledger's journal takes no new attempt: {_journal.Full ?? "no room"}. {consequence} until rows can be stored ({_store.Name})."));
        }
    }

    private void TellOfRoom()
    {
        if (Volatile.Read(ref _saidFull) != 0 && Interlocked.Exchange(ref _saidFull, 0) != 0)
        {
            _tell(new LedgerNotice(false, "The ledger's journal has room again."));
        }
    }
}
