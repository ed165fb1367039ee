using Penstock.Storage.Caching;

namespace Penstock.Storage.Tests.Redis;

/// <summary>Cached answers and leases on calls in a real server.</summary>
public sealed class RedisAnswerStoreTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private static readonly byte[] Answer = "an answer"u8.ToArray();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_gateway_keeps_another_finds_until_it_expires()
    {
        await using var one = Store();
        await using var other = Store();
        Assert.Null(await one.PutAsync([new StoredAnswer(Key(1), Answer, InFuture(seconds: 60)), new StoredAnswer(Key(2), Answer, InFuture(seconds: 0.3))], Cancelled));

        Assert.Equal(Answer, (await other.FindAsync(Key(1), Cancelled)).Value);
        StoreRead short1 = await other.FindAsync(Key(2), Cancelled);
        for (int attempt = 0; attempt < 600 && short1.Value is not null; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
            short1 = await other.FindAsync(Key(2), Cancelled);
        }

        Assert.Equal(new StoreRead(null), short1);
        Assert.Equal(Answer, (await other.FindAsync(Key(1), Cancelled)).Value);
        Assert.Null(await one.RemoveAsync(Key(1), Cancelled));
        Assert.Equal(new StoreRead(null), await other.FindAsync(Key(1), Cancelled));
    }

    [Fact]
    public async Task Epochs_that_one_gateway_raises_another_reads()
    {
        await using var one = Store();
        await using var other = Store();
        Assert.Null(await one.WriteEpochAsync("tenant/acme", 7, Cancelled));

        EpochRead read = await other.ReadEpochsAsync(Cancelled);

        Assert.Null(read.Fault);
        Assert.Equal(7, read.Epochs["tenant/acme"]);
    }

    [Fact]
    public async Task One_gateway_at_a_time_holds_the_lease_on_a_call()
    {
        await using var one = Store();
        await using var other = Store();
        LeaseRead first = await one.AcquireAsync(Key(3), Life, Cancelled);
        Assert.NotNull(first.Fence);
        Assert.Equal(new LeaseRead(null) { Holder = first.Fence }, await other.AcquireAsync(Key(3), Life, Cancelled));
        Assert.Equal(first, await one.RenewAsync(Key(3), first.Fence.Value, Life, Cancelled));
        Assert.Equal(new LeaseRead(null), await other.RenewAsync(Key(3), first.Fence.Value + 1, Life, Cancelled));

        Assert.Equal(first, await one.ReleaseAsync(Key(3), first.Fence.Value, new StoredAnswer(Key(3), Answer, InFuture(60)), Cancelled));

        Assert.Equal(Answer, (await other.FindAsync(Key(3), Cancelled)).Value);
        LeaseRead second = await other.AcquireAsync(Key(3), Life, Cancelled);
        Assert.True(second.Fence > first.Fence);
        Assert.Equal(new LeaseRead(null), await one.ReleaseAsync(Key(3), first.Fence.Value, new StoredAnswer(Key(3), "late"u8.ToArray(), InFuture(60)), Cancelled));
        Assert.Equal(Answer, (await other.FindAsync(Key(3), Cancelled)).Value);
    }

    [Fact]
    public async Task A_lease_that_nobody_renews_ends_by_itself()
    {
        await using var one = Store();
        await using var other = Store();
        LeaseRead dead = await one.AcquireAsync(Key(5), TimeSpan.FromMilliseconds(50), Cancelled);

        LeaseRead next = await other.AcquireAsync(Key(5), Life, Cancelled);
        for (int attempt = 0; attempt < 1200 && next.Fence is null; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled);
            next = await other.AcquireAsync(Key(5), Life, Cancelled);
        }

        Assert.True(next.Fence > dead.Fence);
    }

    [Fact]
    public async Task A_server_that_goes_is_a_fault_at_once_and_is_found_again_when_it_is_back()
    {
        var own = new RedisServer();
        await own.InitializeAsync();
        try
        {
            await using var store = new RedisAnswerStore(own.Connection, TimeProvider.System);
            Assert.Null(await store.PutAsync([new StoredAnswer(Key(4), Answer, InFuture(60))], Cancelled));
            await own.KillAsync();

            Assert.Equal(StoreFaultKind.Away, (await store.FindAsync(Key(4), Cancelled)).Fault?.Kind);
            Assert.Equal(StoreFaultKind.Away, (await store.PutAsync([new StoredAnswer(Key(4), Answer, InFuture(60))], Cancelled))?.Kind);
            Assert.Equal(StoreFaultKind.Away, (await store.AcquireAsync(Key(4), Life, Cancelled)).Fault?.Kind);

            await own.StartAsync();
            StoreRead read = await store.FindAsync(Key(4), Cancelled);
            for (int attempt = 0; attempt < 600 && read.Fault is not null; attempt++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
                read = await store.FindAsync(Key(4), Cancelled);
            }

            Assert.Equal(new StoreRead(null), read);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private RedisAnswerStore Store() => new(server.Connection, TimeProvider.System);

    private static DateTimeOffset InFuture(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds);

    private static AnswerKey Key(int number) => new(UInt128.MaxValue, (UInt128)number);
}
