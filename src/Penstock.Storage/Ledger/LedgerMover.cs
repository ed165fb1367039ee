using System.Data.Common;
using System.Net.Sockets;
using Penstock.Storage.Journal;

namespace Penstock.Storage.Ledger;

/// <summary>Moves rows from the journal to the database, in batches and as often as it takes: a row that is there already is left as it is.</summary>
internal sealed class LedgerMover(AttemptJournal journal, ILedgerStore store, TimeSpan retention, TimeProvider time, Action<LedgerNotice> tell, TimeSpan? pause = null)
    : IAsyncDisposable
{
    private const int MostRows = 1_000;
    private const int LongestPauses = 20;
    private static readonly TimeSpan DefaultPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeastSums = TimeSpan.FromDays(400);

    private readonly TimeSpan _pause = pause ?? DefaultPause;
    private readonly CancellationTokenSource _ending = new();
    private readonly JournalCursor _cursor = new(journal);
    private Task<bool> _running = Task.FromResult(false);
    private DateOnly _cleanedOn;
    private bool _prepared;
    private long _stored;
    private long _interrupted;
    private long _failures;
    private bool _isAway;

    public long StoredRows => Interlocked.Read(ref _stored);

    public long InterruptedRows => Interlocked.Read(ref _interrupted);

    public long Failures => Interlocked.Read(ref _failures);

    public long DamagedBytes => _cursor.DamagedBytes;

    public bool IsAway => Volatile.Read(ref _isAway);

    public void Start() => _running = Task.Run(() => RunAsync(_ending.Token));

    /// <summary>True when all was stored.</summary>
    public async ValueTask<bool> StopAsync()
    {
        await _ending.CancelAsync();
        return await _running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    // 1. What an earlier process left: its rows, then one for each attempt that it left open.
    // 2. Then what this one writes, until it ends, and once more after that.
    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        bool recovered = false;
        try
        {
            await RecoverAsync(cancellationToken);
            recovered = true;
            while (true)
            {
                await MoveAsync(cancellationToken);
                await CleanAsync(cancellationToken);
                await Task.Delay(_pause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return recovered && await MoveTheRestAsync();
        }
#pragma warning disable CA1031 // The last line of defence: a bug here must not go unheard, and must not take requests along.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            tell(new LedgerNotice(true, $"Rows are no longer moved to {store.Name} by a fault of our own, {exception.GetType().Name}: {exception.Message} They wait in the journal for the next start."));
            return false;
        }
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        if (journal.Left.Count == 0)
        {
            return;
        }

        var open = new Dictionary<Guid, AttemptRow>();
        foreach (long number in journal.Left)
        {
            foreach (AttemptRow[] rows in _cursor.Left(number, open).Chunk(MostRows))
            {
                await StoreAsync(rows, cancellationToken);
            }
        }

        foreach (AttemptRow[] rows in open.Values.Chunk(MostRows))
        {
            int stored = await StoreAsync(rows, cancellationToken);
            Interlocked.Add(ref _interrupted, stored);
        }

        journal.TrimLeft();
        if (journal.Unread > 0)
        {
            tell(new LedgerNotice(true, $"{journal.Unread} segments of the ledger's journal cannot be read; they stay for the next start."));
        }
    }

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        while (_cursor.TryRead(MostRows))
        {
            await StoreAsync(_cursor.Rows, cancellationToken);
            _cursor.Advance();
        }
    }

    private async Task<bool> MoveTheRestAsync()
    {
        using var patience = new CancellationTokenSource(LastWait, time);
        try
        {
            await MoveAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Tries until it has succeeded.</summary>
    private async ValueTask<int> StoreAsync(IReadOnlyList<AttemptRow> rows, CancellationToken cancellationToken)
    {
        for (TimeSpan wait = _pause; ; wait = wait * 2 < _pause * LongestPauses ? wait * 2 : _pause * LongestPauses)
        {
            try
            {
                await PrepareAsync(cancellationToken);
                int stored = rows.Count == 0 ? 0 : await store.WriteAsync(rows, cancellationToken);
                Interlocked.Add(ref _stored, stored);
                TellOfReturn();
                return stored;
            }
            catch (Exception exception) when (IsAbsence(exception) && !cancellationToken.IsCancellationRequested)
            {
                TellOfAbsence(exception);
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        if (!_prepared)
        {
            await store.PrepareAsync(cancellationToken);
            _prepared = true;
        }
    }

    private async ValueTask CleanAsync(CancellationToken cancellationToken)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (today == _cleanedOn)
        {
            return;
        }

        try
        {
            await PrepareAsync(cancellationToken);
            TimeSpan sums = retention > LeastSums ? retention : LeastSums;
            await store.DropBeforeAsync(Before(today, retention), Before(today, sums), cancellationToken);
            _cleanedOn = today;
        }
        catch (Exception exception) when (IsAbsence(exception) && !cancellationToken.IsCancellationRequested)
        {
            TellOfAbsence(exception);
        }
    }

    private static DateOnly Before(DateOnly today, TimeSpan age) => today.AddDays(-Math.Min(today.DayNumber, (int)Math.Ceiling(age.TotalDays)));

    private static bool IsAbsence(Exception exception) =>
        exception is DbException or IOException or TimeoutException or SocketException or InvalidOperationException
            or UnauthorizedAccessException or OperationCanceledException or ArgumentException;

    private void TellOfAbsence(Exception exception)
    {
        _prepared = false;
        Interlocked.Increment(ref _failures);
        if (!IsAway)
        {
            Volatile.Write(ref _isAway, true);
            tell(new LedgerNotice(true, $"The ledger's database is away, {store.Name}: {exception.Message.TrimEnd('.')}. Requests go on; rows wait in the journal."));
        }
    }

    private void TellOfReturn()
    {
        if (IsAway)
        {
            Volatile.Write(ref _isAway, false);
            tell(new LedgerNotice(false, $"The ledger's database is back, {store.Name}."));
        }
    }
}
