using Penstock.Storage.Scaling;

namespace Penstock.Storage.Tests.Scaling;

/// <summary>What every scaling store has to do; run on SQLite and on PostgreSQL.</summary>
public abstract class ScalingStoreContract
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Two handles of one new store, as two control planes have them.</summary>
    protected abstract ValueTask<(IScalingStore One, IScalingStore Other)> OpenAsync();

    [Fact]
    public async Task Of_many_that_want_a_lease_at_once_one_gets_it()
    {
        (IScalingStore one, IScalingStore other) = await OpenAsync();
        await using (one)
        await using (other)
        {
            ScalingRead<long?>[] taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(index =>
                (index % 2 == 0 ? one : other).TakeLeaseAsync("l", $"h{index}", null, Cancelled).AsTask()));

            Assert.All(taken, read => Assert.Null(read.Error));
            Assert.Equal(1L, Assert.Single(taken, read => read.Value is not null).Value);
        }
    }

    [Fact]
    public async Task A_lease_changes_hands_only_as_it_was_seen_and_the_old_holder_may_write_nothing_more()
    {
        (IScalingStore one, IScalingStore other) = await OpenAsync();
        await using (one)
        await using (other)
        {
            await one.TakeLeaseAsync("l", "a", null, Cancelled);
            var old = new Fence("l", "a", 1);
            Lease seen = (await other.ReadLeaseAsync("l", Cancelled)).Value!;
            Assert.True((await one.RenewLeaseAsync(old, Cancelled)).Value);
            Assert.Null((await other.TakeLeaseAsync("l", "b", seen, Cancelled)).Value); // it moved meanwhile

            Assert.True((await one.PutAsync("replicas", "p", "of a", old, Cancelled)).Value);
            Assert.Equal(2L, (await other.TakeLeaseAsync("l", "b", (await other.ReadLeaseAsync("l", Cancelled)).Value, Cancelled)).Value);
            Assert.False((await one.RenewLeaseAsync(old, Cancelled)).Value);
            Assert.False((await one.PutAsync("replicas", "p", "of a again", old, Cancelled)).Value);
            Assert.True((await other.PutAsync("replicas", "p", "of b", new Fence("l", "b", 2), Cancelled)).Value);
            Assert.False((await one.ReleaseLeaseAsync(old, Cancelled)).Value);
            ScalingEntry entry = Assert.Single((await one.ReadAsync("replicas", Cancelled)).Value);
            Assert.Equal(("p", "of b", 2L), (entry.Name, entry.Value, entry.Beat));

            Assert.True((await other.ReleaseLeaseAsync(new Fence("l", "b", 2), Cancelled)).Value);
            Assert.Equal("", (await one.ReadLeaseAsync("l", Cancelled)).Value!.Holder);
        }
    }

    [Fact]
    public async Task Decisions_come_back_newest_first_by_page_and_old_ones_are_forgotten()
    {
        (IScalingStore one, IScalingStore other) = await OpenAsync();
        await using (one)
        await using (other)
        {
            DecisionRow[] rows = [.. Enumerable.Range(1, 10).Select(index => new DecisionRow(index, "p", Start.AddMinutes(index), $"{{\"n\":{index}}}"))];
            Assert.Null((await one.AddDecisionsAsync(rows, Start, Cancelled)).Error);
            Assert.Null((await one.AddDecisionsAsync([rows[^1], new DecisionRow(11, "q", Start.AddMinutes(11), "{}")], Start.AddMinutes(4), Cancelled)).Error);

            IReadOnlyList<DecisionRow> page = (await other.ReadDecisionsAsync("p", null, 3, Cancelled)).Value;
            Assert.Equal([10L, 9L, 8L], page.Select(row => row.Id));
            Assert.Equal(rows[^1], page[0]);
            Assert.Equal([7L, 6L, 5L, 4L], (await other.ReadDecisionsAsync("p", 8, 100, Cancelled)).Value.Select(row => row.Id));
        }
    }

    [Fact]
    public async Task A_value_can_be_taken_away()
    {
        (IScalingStore one, IScalingStore other) = await OpenAsync();
        await using (one)
        await using (other)
        {
            await one.PutAsync("manual", "p", "3", null, Cancelled);
            Assert.True((await other.RemoveAsync("manual", "p", Cancelled)).Value);
            Assert.Empty((await one.ReadAsync("manual", Cancelled)).Value);
        }
    }
}
