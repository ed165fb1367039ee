using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;

namespace Penstock.Scaling.Tests.Targets;

public sealed class ReplicaDirectoryTests
{
    private static readonly Replica One = new("a-1", "a", new Uri("http://127.0.0.1:1/"), ReplicaPhase.Ready);
    private readonly ReplicaDirectory _directory = new();

    [Fact]
    public void A_change_raises_the_version_by_one_and_a_repetition_does_not()
    {
        _directory.Publish("a", [One]);
        Assert.Equal(1, _directory.Current.Version);
        _directory.Publish("a", [One with { }]);
        Assert.Equal(1, _directory.Current.Version);
        _directory.Publish("a", [One with { Phase = ReplicaPhase.Draining }]);
        Assert.Equal(2, _directory.Current.Version);
    }

    [Fact]
    public void An_empty_pool_is_known_and_a_removed_one_is_not()
    {
        _directory.Publish("a", []);
        Assert.True(_directory.Current.Pools.ContainsKey("a"));
        _directory.Remove("a");
        Assert.False(_directory.Current.Pools.ContainsKey("a"));
        Assert.Empty(_directory.Current.Of("a"));
    }

    [Fact]
    public async Task Waiting_ends_with_the_change_or_at_once_when_there_was_one()
    {
        var cancel = TestContext.Current.CancellationToken;
        var waiting = _directory.WaitForChangeAsync(0, cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        _directory.Publish("a", [One]);
        Assert.Equal(1, (await waiting).Version);
        Assert.Equal(1, (await _directory.WaitForChangeAsync(0, cancel)).Version);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _directory.WaitForChangeAsync(0, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task No_change_is_missed_by_a_reader_that_follows_along()
    {
        const int Changes = 2_000;
        var cancel = TestContext.Current.CancellationToken;
        var writing = Task.Run(
            () =>
            {
                for (var i = 0; i < Changes; i++)
                {
                    _directory.Publish("a", [One with { Id = $"a-{i}" }]);
                }
            },
            cancel);

        var version = 0L;
        while (version < Changes)
        {
            var snapshot = await _directory.WaitForChangeAsync(version, cancel);
            Assert.True(snapshot.Version > version);
            version = snapshot.Version;
        }

        await writing;
    }

    [Fact]
    public async Task A_wake_reaches_the_owner_of_the_pool_and_nobody_else()
    {
        var woken = new List<string>();
        _directory.OnWake("a", () => woken.Add("a"));
        _directory.OnWake("b", () => woken.Add("b"));
        await _directory.WakeAsync("b", TestContext.Current.CancellationToken);
        await _directory.WakeAsync("unknown", TestContext.Current.CancellationToken);
        Assert.Equal(["b"], woken);
    }
}
