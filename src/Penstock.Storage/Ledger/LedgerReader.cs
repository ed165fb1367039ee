namespace Penstock.Storage.Ledger;

/// <summary>
/// Answers questions about rows. A page is found by its key, never by counting: the sums of hours say in which hours there are rows of the
/// kind that is asked for, and only those hours are looked through. Throws as <see cref="ILedgerStore"/> does.
/// </summary>
public sealed class LedgerReader(ILedgerStore store)
{
    /// <summary>The most rows of a page.</summary>
    public const int MostRows = 1_000;

    private const int FirstHours = 16;
    private const int MostHours = 512;
    private const int MostLooks = 64;

    /// <summary>
    /// A page of rows, newest first, that come after <paramref name="after"/>; from the newest without it. One whose rows lie far apart may have
    /// fewer than <paramref name="limit"/> before the end: it is over only where there is no next.
    /// </summary>
    public async ValueTask<LedgerPage> PageAsync(LedgerFilter filter, Guid? after, int limit, CancellationToken cancellationToken)
    {
        limit = Math.Clamp(limit, 1, MostRows);
        Guid from = filter.From is { } first ? AttemptId.LeastAt(first) : Guid.Empty;
        Guid until = filter.Until is { } last ? AttemptId.LeastAt(last) : Guid.AllBitsSet;
        until = after is { } cursor && cursor < until ? cursor : until;
        (IReadOnlyList<AttemptRow> rows, bool isWhole) = filter.Narrows
            ? await SearchAsync(filter, from, until, limit + 1, cancellationToken)
            : (await store.ReadAsync(filter, from, until, limit + 1, cancellationToken), true);
        return rows.Count > limit ? new LedgerPage([.. rows.Take(limit)], rows[limit - 1].Id)
            : new LedgerPage(rows, isWhole ? null : rows[^1].Id);
    }

    /// <summary>All rows of one exchange, in the order of its attempts.</summary>
    public async ValueTask<IReadOnlyList<AttemptRow>> FindAsync(Guid exchange, CancellationToken cancellationToken)
    {
        (Guid first, Guid last) = AttemptId.RangeOf(exchange);
        IReadOnlyList<AttemptRow> rows = await store.ReadAsync(new LedgerFilter(), first, Following(last), AttemptId.MostOrdinal + 1, cancellationToken);
        return [.. rows.Reverse()];
    }

    /// <summary>Sums of use.</summary>
    public ValueTask<IReadOnlyList<UsageSum>> UsageAsync(UsageQuery query, CancellationToken cancellationToken) =>
        store.UsageAsync(query, cancellationToken);

    // A look costs what its hour holds, not what is found there; whoever asks again goes on where this ended.
    private async ValueTask<(IReadOnlyList<AttemptRow> Rows, bool IsWhole)> SearchAsync(
        LedgerFilter filter, Guid from, Guid until, int limit, CancellationToken cancellationToken)
    {
        var rows = new List<AttemptRow>();
        long firstHour = LedgerTime.HourOf(AttemptId.TimeOf(from));
        long lastHour = LedgerTime.HourOf(AttemptId.TimeOf(until)) + 1;
        int looks = 0;
        for (int portion = FirstHours; rows.Count < limit; portion = Math.Min(MostHours, portion * 4))
        {
            IReadOnlyList<(long Hour, long Rows)> hours = await store.HoursAsync(filter, firstHour, lastHour, portion, cancellationToken);
            foreach ((long first, long last) in HourRuns.Of(hours, limit - rows.Count))
            {
                Guid least = Max(from, AttemptId.LeastAt(LedgerTime.AtHour(first)));
                Guid most = Min(until, AttemptId.LeastAt(LedgerTime.AtHour(last + 1)));
                rows.AddRange(await store.ReadAsync(filter, least, most, limit - rows.Count, cancellationToken));
                if (rows.Count >= limit)
                {
                    break;
                }

                looks += (int)(last - first) + 1;
                if (looks >= MostLooks && rows.Count > 0)
                {
                    return (rows, false);
                }
            }

            if (hours.Count < portion)
            {
                break;
            }

            lastHour = hours[^1].Hour;
        }

        return (rows, true);
    }

    private static Guid Following(Guid id)
    {
        byte[] bytes = id.ToByteArray(bigEndian: true);
        for (int index = bytes.Length - 1; index >= 0 && ++bytes[index] == 0; index--)
        {
            // carry
        }

        return new Guid(bytes, bigEndian: true);
    }

    private static Guid Max(Guid one, Guid other) => one > other ? one : other;

    private static Guid Min(Guid one, Guid other) => one < other ? one : other;
}
