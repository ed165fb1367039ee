using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Limits.Sharing;
using Penstock.Storage.Sharing;
using Penstock.Storage.Tenants;
using Penstock.Storage.Tests.Postgres;
using Penstock.Storage.Tests.Redis;

namespace Penstock.Gateway.Tests.Limits.Sharing;

/// <summary>
/// Three gateways on one real Redis, each by way of a proxy that cuts and slows what passes, and a server that is killed and forgets everything now and
/// then. <c>PENSTOCK_SHARED_FAULTS</c> sets how many faults; a few dozen where it is not set.
/// </summary>
public sealed class SharedFaultTests
{
    private const int Requests = 600;
    private const int AtOnce = 6;
    private const long Bound = 20_000;

    private static readonly AccountId Account = new(AccountKind.Tenant, "acme", "");

    private readonly ConcurrentQueue<(double Asked, double Told)> _admitted = new();
    private long _running;
    private long _mostRunning;
    private long _settled;

    /// <summary>So much that it lasts for about as many faults.</summary>
    private static long Budget => 75_000L * Faults;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static int Faults => int.TryParse(Environment.GetEnvironmentVariable("PENSTOCK_SHARED_FAULTS"), CultureInfo.InvariantCulture, out int faults) ? faults : 40;

    [Fact]
    public async Task Faults_between_gateways_and_store_lose_and_double_nothing_and_limits_hold()
    {
        await using var server = new RedisServer();
        await server.InitializeAsync();
        FaultyProxy[] proxies = [.. Enumerable.Range(0, 3).Select(index => new FaultyProxy(server.Port, 20_261_129 + index, int.MaxValue) { IsQuiet = true })];
        Node[] nodes = [.. proxies.Select((proxy, index) => new Node($"gateway{index}", RedisServer.Through(proxy.Port)))];
        await Task.WhenAll(nodes.Select(node => node.StartAsync()));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task[] clients = [.. nodes.SelectMany(node => Enumerable.Range(0, 4).Select(client => AskAgainAndAgainAsync(node, new Random(client), ending.Token)))];

        int restarts = 0;
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancelled);
        Array.ForEach(proxies, proxy => proxy.IsQuiet = false);
        for (int turn = 0; proxies.Sum(proxy => proxy.Faults) < Faults || _admitted.Count < 50; turn++)
        {
            Assert.InRange(turn, 0, 1000 + (100 * Faults)); // gateways that say nothing any more meet no faults
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
            if (proxies.Sum(proxy => proxy.Faults) > (restarts + 1) * Math.Max(20, Faults / 6))
            {
                restarts++;
                await server.RestartAsync();
            }
        }

        await ending.CancelAsync();
        await Task.WhenAll(clients);
        int faults = proxies.Sum(proxy => proxy.Faults);
        await using (var fresh = new Node("fresh", server.Connection))
        {
            await fresh.StartAsync();
            await fresh.AskBudgetAsync();
            long known = 0;
            for (int attempt = 0; attempt < 1200 && known != _settled; attempt++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
                await fresh.AskBudgetAsync();
                known = Budget - fresh.Money.Status(Instant.Of(TimeProvider.System)).Remaining;
            }

            TestContext.Current.SendDiagnosticMessage(
                $"{faults} faults, {restarts} restarts, {nodes.Sum(node => node.Keeper.Faults)} failed reports; at most {Most()} of {Requests} in 60 s, {_mostRunning} of {AtOnce} at once, settled {_settled}, known {known} of {Budget}");
            Assert.Equal(_settled, known);
        }

        Assert.InRange(Most(), 1, Requests * 1.01);
        Assert.InRange(_mostRunning, 1, AtOnce);
        Assert.InRange(_settled, 1, Budget);
        Assert.True(nodes.Sum(node => node.Keeper.Faults) > 0);
        foreach (Node node in nodes)
        {
            await node.DisposeAsync();
        }

        foreach (FaultyProxy proxy in proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    private async Task AskAgainAndAgainAsync(Node node, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var holds = new Holds();
            var account = new Account(Account, new LocalCounters(TimeProvider.System, SpendFile.InMemory()));
            double asked = Seconds();
            bool isInWindow = await TakeAsync(holds, account, node.Window, 1);
            double told = Seconds();
            bool isAdmitted = isInWindow && await TakeAsync(holds, account, node.AtOnce, 1) && await TakeAsync(holds, account, node.Money, Bound);
            long cost = 0;
            if (isAdmitted)
            {
                _admitted.Enqueue((asked, told));
                Raise(ref _mostRunning, Interlocked.Increment(ref _running));
                cost = random.NextInt64(1, Bound);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 8)), TimeProvider.System, CancellationToken.None);
                Interlocked.Decrement(ref _running);
                Interlocked.Add(ref _settled, cost);
                holds.Settle(cost, static (cost, measure, taken) => measure == LimitMeasure.Spend ? cost : taken, Instant.Of(TimeProvider.System));
            }
            else
            {
                holds.ReturnDownTo(0, Instant.Of(TimeProvider.System));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(10, 60)), TimeProvider.System, CancellationToken.None);
        }
    }

    private static ValueTask<bool> TakeAsync(Holds holds, Account account, LimitCounter counter, long amount) =>
        holds.TryTakeAsync(account, counter, amount, Instant.Of(TimeProvider.System), Cancelled);

    private static void Raise(ref long most, long value)
    {
        for (long seen = Interlocked.Read(ref most); value > seen; seen = Interlocked.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private static double Seconds() => TimeProvider.System.GetTimestamp() / (double)TimeProvider.System.TimestampFrequency;

    /// <summary>The most that were certainly admitted within 60 s: asked for after its begin, and told before its end. A slow machine widens none.</summary>
    private int Most()
    {
        (double Asked, double Told)[] admitted = [.. _admitted.OrderBy(one => one.Asked)];
        return Enumerable.Range(0, admitted.Length)
            .Max(first => admitted.Skip(first).TakeWhile(one => one.Asked < admitted[first].Asked + 60).Count(one => one.Told < admitted[first].Asked + 60));
    }

    private sealed class Node : IAsyncDisposable
    {
        private readonly RedisShareStore _store;

        public Node(string name, string connection)
        {
            _store = new RedisShareStore(connection);
            Keeper = new ShareKeeper(_store, name, WhenAway.Closed, null, () => TimeSpan.FromMinutes(2), TimeProvider.System, NullLogger.Instance);
            var counters = new SharedCounters(Keeper, SpendFile.InMemory(), TimeProvider.System);
            Window = counters.Window(Account, LimitMeasure.RequestsPerMinute, Requests);
            AtOnce = counters.Concurrency(Account, SharedFaultTests.AtOnce);
            Money = counters.Period(Account, LimitMeasure.Spend, Budget, BudgetPeriod.Total);
        }

        public ShareKeeper Keeper { get; }

        public LimitCounter Window { get; }

        public LimitCounter AtOnce { get; }

        public LimitCounter Money { get; }

        public Task StartAsync() => Keeper.StartAsync(Cancelled);

        /// <summary>Holds back the least there is, and gives it back: the store is heard of meanwhile.</summary>
        public async Task AskBudgetAsync()
        {
            var holds = new Holds();
            await Money.FetchAsync(1, Cancelled);
            holds.ReturnDownTo(0, Instant.Of(TimeProvider.System));
        }

        public async ValueTask DisposeAsync()
        {
            await Keeper.DisposeAsync();
            await _store.DisposeAsync();
        }
    }
}
