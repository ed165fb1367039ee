using Penstock.Simulation.Tests.Sharing;
using Penstock.Storage.Caching;
using Penstock.Storage.Sharing;

namespace Penstock.Storage.Tests.Redis;

/// <summary>The script in a real server, against the model that simulations run on: the same answers to the same course of reports.</summary>
public sealed class ShareScriptTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Script_and_model_answer_alike(int seed)
    {
        var random = new Random(seed);
        long now = 1_780_000_000_000 + (seed * 1_000_000_000L);
        var model = new ShareModel();
        await using var store = new RedisShareStore($"{server.Connection},defaultDatabase={seed}", () => now);
        long[] sequences = new long[5];
        for (int step = 0; step < 1500; step++)
        {
            now += random.Next(20) == 0 ? random.Next(90_000) : random.Next(400);
            int gateway = random.Next(sequences.Length);
            ShareReport[] reports = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Report(random, ++sequences[gateway], now, seed))];
            var sender = new ShareSender($"gateway{gateway}", Lease, Term: random.Next(400) == 0 ? 2 : 1, IsLeaving: random.Next(50) == 0);

            ShareRead real = await store.SyncAsync(sender, reports, Cancelled);
            ShareRead expected = model.Sync(now, sender, reports);

            Assert.Null(real.Fault);
            Assert.Equal((step, expected.Gateways, expected.Born, expected.Thaw), (step, real.Gateways, real.Born, real.Thaw));
            for (int index = 0; index < reports.Length; index++)
            {
                Assert.Equal((step, expected.Replies[index] with { OthersDemand = 0 }), (step, real.Replies[index] with { OthersDemand = 0 }));
                Assert.Equal(expected.Replies[index].OthersDemand, real.Replies[index].OthersDemand, 1e-6);
            }
        }
    }

    [Fact]
    public async Task A_server_that_is_away_is_a_value()
    {
        await using var own = new OwnServer();
        await own.Server.InitializeAsync();
        await using var store = new RedisShareStore(own.Server.Connection);
        Assert.Null((await store.JoinAsync(Cancelled)).Fault);
        await own.Server.KillAsync();

        ShareRead read = await store.SyncAsync(new ShareSender("one", Lease, 1), [], Cancelled);

        Assert.Equal(StoreFaultKind.Away, read.Fault?.Kind);
        await own.Server.StartAsync();
        for (int attempt = 0; attempt < 600 && read.Fault is not null; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
            read = await store.SyncAsync(new ShareSender("one", Lease, 1), [], Cancelled);
        }

        Assert.Null(read.Fault);
        Assert.True(read.Thaw > TimeSpan.Zero);
    }

    private static ShareReport Report(Random random, long sequence, long now, int seed)
    {
        int limit = random.Next(4);
        ShareKind kind = (ShareKind)(limit % 3);
        long taken = random.Next(400);
        long claim = taken + (random.Next(3) == 0 ? 0 : random.Next(200));
        long need = random.Next(4) == 0 ? 1 + random.Next(60) : 0;
        long[] ages = new long[6];
        for (long left = taken; left > 0; left--)
        {
            ages[random.Next(6)]++;
        }

        return new ShareReport
        {
            Key = $"{seed}/limit{limit}",
            Kind = kind,
            Limit = 1000 * (1 + (random.Next(30) == 0 ? 1 : 0)),
            Sequence = (random.Next(30) == 0 ? sequence / 2 : sequence) + (1L << 32),
            Claim = claim,
            Taken = taken,
            Settled = kind == ShareKind.Period ? taken * random.Next(100) / 100 : 0,
            Need = need,
            Least = need > 0 ? 1 + random.Next((int)need) : 0,
            Want = taken + random.Next(300),
            Demand = random.Next(5) == 0 ? 0 : random.Next(200),
            Horizon = TimeSpan.FromSeconds(40),
            PeriodStart = DateTimeOffset.FromUnixTimeMilliseconds(random.Next(3) == 0 ? now + 100_000 : 0),
            ForgetAt = random.Next(2) == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(now).AddYears(50),
            Gone = random.Next(5) == 0 ? random.Next(100) : 0,
            Seed = random.Next(6) == 0 ? random.Next(600) : null,
            ByAge = kind == ShareKind.Window ? ages : [],
        };
    }

    private sealed class OwnServer : IAsyncDisposable
    {
        public RedisServer Server { get; } = new();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
