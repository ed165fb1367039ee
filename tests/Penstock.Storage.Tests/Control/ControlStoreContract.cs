using Penstock.Storage.Control;

namespace Penstock.Storage.Tests.Control;

/// <summary>What every control store has to do.</summary>
public abstract class ControlStoreContract
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private protected abstract ValueTask<IControlStore> OpenAsync();

    [Fact]
    public async Task Frames_come_back_by_step_oldest_first_and_are_written_over()
    {
        await using IControlStore store = await OpenAsync();
        await store.WriteFramesAsync([new("a", 60, 120, [1]), new("a", 60, 60, [2]), new("b", 60, 60, [3]), new("a", 600, 0, [4])], Cancelled);
        await store.WriteFramesAsync([new("a", 60, 60, [9, 9])], Cancelled);

        IReadOnlyList<StoredFrame> frames = await store.ReadFramesAsync(60, 0, 100, Cancelled);

        Assert.Equal([("a", 60L, (byte)9), ("b", 60L, (byte)3), ("a", 120L, (byte)1)], frames.Select(frame => (frame.Gateway, frame.Start, frame.Cells[0])));
        Assert.Single(await store.ReadFramesAsync(60, 61, 100, Cancelled));
        Assert.Single(await store.ReadFramesAsync(60, 0, 1, Cancelled));
    }

    [Fact]
    public async Task Old_frames_of_a_step_are_dropped()
    {
        await using IControlStore store = await OpenAsync();
        await store.WriteFramesAsync([new("a", 60, 60, [1]), new("a", 60, 120, [1]), new("a", 600, 0, [1])], Cancelled);

        await store.DropFramesAsync(60, 120, Cancelled);

        Assert.Equal(120, Assert.Single(await store.ReadFramesAsync(60, 0, 100, Cancelled)).Start);
        Assert.Single(await store.ReadFramesAsync(600, 0, 100, Cancelled));
    }

    [Fact]
    public async Task A_document_is_written_by_who_saw_its_last_revision()
    {
        await using IControlStore store = await OpenAsync();
        Assert.Equal(0, (await store.ReadAsync("alerts", Cancelled)).Revision);

        Assert.True(await store.TryWriteAsync("alerts", 0, [1], Cancelled));
        Assert.False(await store.TryWriteAsync("alerts", 0, [2], Cancelled));
        Assert.True(await store.TryWriteAsync("alerts", 1, [3], Cancelled));
        Assert.False(await store.TryWriteAsync("alerts", 1, [4], Cancelled));

        StoredDocument read = await store.ReadAsync("alerts", Cancelled);
        Assert.Equal((2L, (byte)3), (read.Revision, read.Body[0]));
    }

    [Fact]
    public async Task One_leads_until_its_term_is_over()
    {
        await using IControlStore store = await OpenAsync();
        TimeSpan term = TimeSpan.FromSeconds(30);

        Assert.True(await store.TryLeadAsync("alerts", "a", Now, term, Cancelled));
        Assert.False(await store.TryLeadAsync("alerts", "b", Now.AddSeconds(20), term, Cancelled));
        Assert.True(await store.TryLeadAsync("alerts", "a", Now.AddSeconds(20), term, Cancelled));
        Assert.False(await store.TryLeadAsync("alerts", "b", Now.AddSeconds(45), term, Cancelled));
        Assert.True(await store.TryLeadAsync("other", "b", Now.AddSeconds(45), term, Cancelled));
        Assert.True(await store.TryLeadAsync("alerts", "b", Now.AddSeconds(51), term, Cancelled));
        Assert.False(await store.TryLeadAsync("alerts", "a", Now.AddSeconds(52), term, Cancelled));
    }

    [Fact]
    public async Task Of_many_at_once_one_leads()
    {
        await using IControlStore store = await OpenAsync();

        bool[] led = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => store.TryLeadAsync("alerts", $"plane-{i}", Now, TimeSpan.FromSeconds(30), Cancelled).AsTask())));

        Assert.Single(led, leads => leads);
    }
}
