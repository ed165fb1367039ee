namespace Penstock.Storage.Ledger;

/// <summary>
/// A database that keeps rows: a table a day, and sums of each hour and day beside them. Every method throws <see cref="System.Data.Common.DbException"/> or
/// <see cref="IOException"/> when the database is away.
/// </summary>
public interface ILedgerStore : IAsyncDisposable
{
    /// <summary>What it is called in messages.</summary>
    string Name { get; }

    /// <summary>Brings the schema up to date. Called before all else, and again after a failure.</summary>
    ValueTask PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Stores rows that are not yet: all of them or none. How many were new.</summary>
    ValueTask<int> WriteAsync(IReadOnlyList<AttemptRow> rows, CancellationToken cancellationToken);

    /// <summary>Rows with ids from <paramref name="from"/> up to but without <paramref name="until"/>, newest first.</summary>
    ValueTask<IReadOnlyList<AttemptRow>> ReadAsync(LedgerFilter filter, Guid from, Guid until, int limit, CancellationToken cancellationToken);

    /// <summary>Hours since the epoch in which there are such rows, newest first, and how many.</summary>
    ValueTask<IReadOnlyList<(long Hour, long Rows)>> HoursAsync(LedgerFilter filter, long from, long until, int limit, CancellationToken cancellationToken);

    /// <summary>Sums of use.</summary>
    ValueTask<IReadOnlyList<UsageSum>> UsageAsync(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>Drops the rows of whole days before <paramref name="rows"/>, and daily sums before <paramref name="sums"/>. How many days went.</summary>
    ValueTask<int> DropBeforeAsync(DateOnly rows, DateOnly sums, CancellationToken cancellationToken);
}
