using Penstock.Storage.Ledger;

namespace Penstock.Storage.Tests.Ledger;

/// <summary>What every database of the ledger does.</summary>
public abstract class LedgerStoreContract
{
    private static readonly LedgerFilter All = new();

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_read_back_as_they_were_written_newest_first()
    {
        await using ILedgerStore store = await OpenAsync();
        AttemptRow[] rows = Samples.Rows(500);

        Assert.Equal(500, await store.WriteAsync(rows, Cancelled));

        Assert.Equal(rows.Reverse(), await store.ReadAsync(All, Guid.Empty, Guid.AllBitsSet, 1000, Cancelled));
    }

    [Fact]
    public async Task A_row_is_stored_once_however_often_it_comes()
    {
        await using ILedgerStore store = await OpenAsync();
        AttemptRow[] rows = Samples.Rows(100);

        Assert.Equal(60, await store.WriteAsync(rows[..60], Cancelled));
        Assert.Equal(40, await store.WriteAsync(rows[20..], Cancelled));
        Assert.Equal(0, await store.WriteAsync(rows, Cancelled));

        Assert.Equal(100, (await store.ReadAsync(All, Guid.Empty, Guid.AllBitsSet, 1000, Cancelled)).Count);
        Assert.Equal(100, (await SumAsync(store)).Attempts);
    }

    [Fact]
    public async Task Sums_are_the_sums_of_the_rows()
    {
        await using ILedgerStore store = await OpenAsync();
        AttemptRow[] rows = Samples.Rows(800);
        foreach (AttemptRow[] batch in rows.Chunk(77))
        {
            await store.WriteAsync(batch, Cancelled);
        }

        foreach (UsageDimension[] by in new UsageDimension[][] { [UsageDimension.Tenant, UsageDimension.Day], [UsageDimension.Hour, UsageDimension.Model, UsageDimension.Key] })
        {
            IReadOnlyList<UsageSum> sums = await store.UsageAsync(new UsageQuery { Filter = All, By = by, Limit = 10_000 }, Cancelled);

            var expected = rows.GroupBy(row => Group(row, by)).ToDictionary(group => group.Key, group => group.ToArray());
            Assert.Equal(expected.Count, sums.Count);
            Assert.All(sums, sum => AssertSum(expected[(sum.Time, sum.Tenant, sum.Key, sum.Model)], sum));
        }
    }

    [Fact]
    public async Task Sums_obey_a_filter_and_a_time_of_whole_hours()
    {
        await using ILedgerStore store = await OpenAsync();
        AttemptRow[] rows = Samples.Rows(800);
        await store.WriteAsync(rows, Cancelled);
        var filter = new LedgerFilter
        {
            Tenant = "acme",
            Outcome = AttemptOutcome.Completed,
            From = new DateTimeOffset(2026, 11, 21, 3, 0, 0, TimeSpan.Zero),
            Until = new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.Zero),
        };

        UsageSum sum = Assert.Single(await store.UsageAsync(new UsageQuery { Filter = filter, By = [UsageDimension.Tenant] }, Cancelled));

        AssertSum([.. rows.Where(row => Matches(row, filter))], sum);
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_overlap_whatever_is_searched_for()
    {
        await using ILedgerStore store = await OpenAsync();
        AttemptRow[] rows = Samples.Rows(700);
        await store.WriteAsync(rows, Cancelled);
        var reader = new LedgerReader(store);
        LedgerFilter[] filters =
        [
            All,
            new() { Tenant = "acme" },
            new() { Tenant = "", Key = "app" },
            new() { Model = "chat", Target = "cloud", Outcome = AttemptOutcome.Deadline },
            new() { Tenant = "globex", From = Samples.Start.AddHours(5.3), Until = Samples.Start.AddHours(50.1) },
            new() { From = Samples.Start.AddHours(5.3), Until = Samples.Start.AddHours(50.1) },
            new() { Tenant = "nobody" },
        ];

        foreach (LedgerFilter filter in filters)
        {
            var seen = new List<AttemptRow>();
            Guid? after = null;
            do
            {
                LedgerPage page = await reader.PageAsync(filter, after, 23, Cancelled);
                seen.AddRange(page.Rows);
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(rows.Where(row => Matches(row, filter)).Reverse().Select(row => row.Id), seen.Select(row => row.Id));
        }
    }

    [Fact]
    public async Task An_exchange_is_found_with_all_its_attempts()
    {
        await using ILedgerStore store = await OpenAsync();
        string exchange = AttemptId.ExchangeOf(Samples.IdAt(Samples.Start, 5));
        AttemptRow[] rows = [.. Enumerable.Range(1, 3).Select(ordinal => Samples.Rows(1)[0] with { Id = AttemptId.Of(exchange, ordinal, default) })];
        await store.WriteAsync([.. rows, .. Samples.Rows(50, seed: 4)], Cancelled);

        Assert.True(AttemptId.TryParse(exchange, out Guid id));
        Assert.Equal(rows, await new LedgerReader(store).FindAsync(id, Cancelled));
    }

    [Fact]
    public async Task Retention_drops_whole_days_and_keeps_their_sums_longer()
    {
        await using ILedgerStore store = await OpenAsync();
        await store.WriteAsync(Samples.Rows(800), Cancelled); // some four days
        var keep = new DateOnly(2026, 11, 22);

        int days = await store.DropBeforeAsync(keep, new DateOnly(2025, 1, 1), Cancelled);

        Assert.Equal(2, days);
        IReadOnlyList<AttemptRow> left = await store.ReadAsync(All, Guid.Empty, Guid.AllBitsSet, 1000, Cancelled);
        Assert.Equal(Samples.Rows(800).Count(row => row.AcceptedAt.UtcDateTime >= keep.ToDateTime(TimeOnly.MinValue)), left.Count);
        Assert.Equal(800, (await SumAsync(store)).Attempts);
        Assert.Equal(1, await store.WriteAsync([Samples.Row(new Random(1), Samples.Start, 9_999)], Cancelled)); // a late row finds a place again
    }

    [Fact]
    public async Task Several_gateways_write_at_once()
    {
        await using ILedgerStore first = await OpenAsync();
        await using ILedgerStore second = await AgainAsync();
        AttemptRow[] rows = Samples.Rows(600);

        await Task.WhenAll(
            Task.Run(async () => await WriteAsync(first, rows[..400]), Cancelled),
            Task.Run(async () => await WriteAsync(second, rows[200..]), Cancelled));

        Assert.Equal(600, (await SumAsync(first)).Attempts);
    }

    protected abstract ValueTask<ILedgerStore> OpenAsync();

    /// <summary>A second one of the same database.</summary>
    protected abstract ValueTask<ILedgerStore> AgainAsync();

    private static async Task WriteAsync(ILedgerStore store, AttemptRow[] rows)
    {
        foreach (AttemptRow[] batch in rows.Chunk(20))
        {
            await store.WriteAsync(batch, Cancelled);
        }
    }

    private static async Task<UsageSum> SumAsync(ILedgerStore store) =>
        Assert.Single(await store.UsageAsync(new UsageQuery { Filter = All, By = [] }, Cancelled));

    private static (DateTimeOffset?, string?, string?, string?) Group(AttemptRow row, UsageDimension[] by)
    {
        DateTimeOffset time = row.AcceptedAt;
        DateTimeOffset? bucket = by.Contains(UsageDimension.Day) ? new DateTimeOffset(time.Date, TimeSpan.Zero)
            : by.Contains(UsageDimension.Hour) ? new DateTimeOffset(time.Date.AddHours(time.Hour), TimeSpan.Zero)
            : null;
        return (bucket, by.Contains(UsageDimension.Tenant) ? row.Tenant : null, by.Contains(UsageDimension.Key) ? row.Key : null, by.Contains(UsageDimension.Model) ? row.Model : null);
    }

    private static void AssertSum(AttemptRow[] rows, UsageSum sum)
    {
        Assert.Equal(rows.Length, sum.Attempts);
        Assert.Equal(rows.Count(row => row.IsEstimated), sum.Estimated);
        Assert.Equal(rows.Sum(row => row.PromptTokens ?? 0), sum.PromptTokens);
        Assert.Equal(rows.Sum(row => row.OutputTokens ?? 0), sum.OutputTokens);
        Assert.Equal(rows.Sum(row => row.CostUsd ?? 0), sum.CostUsd);
        Assert.Equal(rows.Count(row => (row.PromptTokens > 0 || row.OutputTokens > 0) && row.CostPicoUsd is null), sum.Unpriced);
    }

    private static bool Matches(AttemptRow row, LedgerFilter filter) =>
        (filter.Tenant is null || row.Tenant == filter.Tenant)
        && (filter.Key is null || row.Key == filter.Key)
        && (filter.Model is null || row.Model == filter.Model)
        && (filter.Target is null || row.Target == filter.Target)
        && (filter.Outcome is null || row.Outcome == filter.Outcome)
        && (filter.From is null || row.AcceptedAt >= filter.From)
        && (filter.Until is null || row.AcceptedAt < filter.Until);
}
