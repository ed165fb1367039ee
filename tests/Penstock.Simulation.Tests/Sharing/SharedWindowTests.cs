using Penstock.Catalog.Serving;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Limits.Sharing;

namespace Penstock.Simulation.Tests.Sharing;

/// <summary>What three gateways admit together in any 60 seconds, on virtual time; one seed gives one course of events.</summary>
public sealed class SharedWindowTests
{
    private const double Warm = 70;

    public static TheoryData<int, long, double, double, double> Demands => new()
    {
        // seed, limit, and each gateway's part of 1.5 times (or more of) the limit
        { 1, 600, 0.5, 0.5, 0.5 },
        { 2, 600, 1.5, 0, 0 },
        { 3, 600, 1.0, 0.3, 0.2 },
        { 4, 6000, 0.5, 0.5, 0.5 },
        { 5, 6000, 1.5, 0, 0 },
        { 6, 6000, 3, 1, 0.1 },
        { 7, 120, 0.5, 0.5, 0.5 },
        { 8, 120, 1.5, 0, 0 },
        { 9, 60, 0.5, 0.5, 0.5 },
        { 10, 60, 1.5, 0, 0 },
        { 11, 9, 1, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Demands))]
    public void Admits_the_limit_and_no_more_in_any_sixty_seconds(int seed, long limit, double first, double second, double third)
    {
        var world = new ShareWorld(seed);
        double end = 0;
        long fetches = 0;
        world.Time.Run(async () =>
        {
            ShareNode[] nodes = await Three(world, limit);
            double perSecond = limit / 60.0;
            double[] parts = [first, second, third];
            await Task.WhenAll(nodes.Select((node, index) => world.DemandAsync(node, parts[index] * perSecond, 200)));
            end = world.Time.Seconds;
            fetches = nodes.Sum(node => node.Keeper.Fetches);
        });

        long most = world.Most(0, end);
        double share = Share(world, limit, Warm, Warm + 120);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}, limit {limit}: most {most}, {share:0.0000} of what one window admits, {fetches} of {world.Asked} asked the store");
        Assert.InRange(most, 0, limit);
        Assert.InRange(share, 0.99, 1.01);
    }

    public static TheoryData<long, double, double, double> EvenDemands => new()
    {
        // limit, and each gateway's part of it that is asked for
        { 300, 0.5, 0.5, 0.5 },
        { 300, 1.5, 0, 0 },
        { 300, 1.2, 0.3, 0 },
        { 600, 0.5, 0.5, 0.5 },
        { 600, 1.5, 0, 0 },
        { 600, 1, 0.4, 0.1 },
        { 600, 3, 3, 3 },
        { 6000, 0.5, 0.5, 0.5 },
        { 6000, 1.5, 0, 0 },
        { 100, 0.5, 0.5, 0.5 },
        { 100, 1.5, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(EvenDemands))]
    public void Any_sixty_seconds_hold_the_limit_but_a_hundredth_or_what_one_window_holds(long limit, double first, double second, double third)
    {
        long most = 0;
        long least = long.MaxValue;
        long possible = long.MaxValue;
        for (int seed = 100; seed < 105; seed++)
        {
            var world = new ShareWorld(seed);
            (double begin, double end) = (0, 0);
            world.Time.Run(async () =>
            {
                ShareNode[] nodes = await Three(world, limit);
                double[] parts = [first, second, third];
                begin = world.Time.Seconds;
                await Task.WhenAll(nodes.Select((node, index) => world.EvenDemandAsync(node, parts[index] * limit / 60, 240)));
                end = world.Time.Seconds;
            });
            most = Math.Max(most, world.Most(begin, end));
            least = Math.Min(least, world.Least(begin, end));
            possible = Math.Min(possible, ShareWorld.Least(OfOneWindow(world, limit).Select(entry => entry.At), begin, end));
        }

        TestContext.Current.SendDiagnosticMessage($"limit {limit}, asked {first} + {second} + {third} of it: {least} to {most} in any 60 s; one window that nobody divides: from {possible}");
        Assert.InRange(most, 1, limit);

        // Between what leaves a window and the next request there is always a moment: of small limits that is more than a hundredth, also where nothing is divided.
        Assert.InRange(least, Math.Min(Math.Ceiling(0.99 * limit), possible - 1), limit);
    }

    [Fact]
    public void Follows_demand_that_moves_from_gateway_to_gateway()
    {
        const long Limit = 1200;
        var world = new ShareWorld(21);
        double end = 0;
        world.Time.Run(async () =>
        {
            ShareNode[] nodes = await Three(world, Limit);
            for (int turn = 0; turn < 6; turn++)
            {
                await Task.WhenAll(nodes.Select((node, index) => world.DemandAsync(node, index == turn % 3 ? 32 : 0.5, 45)));
            }

            end = world.Time.Seconds;
        });

        Assert.InRange(world.Most(0, end), 0, Limit);
        Assert.InRange(Share(world, Limit, Warm, Warm + 180), 0.99, 1.01);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    public void Gateways_join_leave_and_die(int seed)
    {
        const long Limit = 900;
        var world = new ShareWorld(seed);
        double end = 0;
        world.Time.Run(async () =>
        {
            ShareNode[] nodes = await Three(world, Limit);
            Task[] demands = [.. nodes.Select(node => world.DemandAsync(node, 9, 400))];
            await Task.Delay(TimeSpan.FromSeconds(80 + (20 * world.Random.NextDouble())), world.Time, CancellationToken.None);
            nodes[0].Die();
            await Task.Delay(TimeSpan.FromSeconds(30), world.Time, CancellationToken.None);
            ShareNode late = await world.JoinAsync("late", counters => Window(counters, Limit));
            Task more = world.DemandAsync(late, 12, 250);
            await Task.Delay(TimeSpan.FromSeconds(60), world.Time, CancellationToken.None);
            await nodes[1].Keeper.DisposeAsync();
            nodes[1].Die();
            await Task.WhenAll([.. demands, more]);
            end = world.Time.Seconds;
        });

        Assert.InRange(world.Most(0, end), 0, Limit);
        Assert.InRange(Share(world, Limit, 260, 380), 0.99, 1.03); // the one window fills anew at other moments
    }

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(45)]
    public void The_store_is_cut_slow_and_restarted_while_shares_hold(int seed)
    {
        const long Limit = 900;
        var world = new ShareWorld(seed);
        double end = 0;
        world.Time.Run(async () =>
        {
            ShareNode[] nodes = await Three(world, Limit);
            Task[] demands = [.. nodes.Select(node => world.DemandAsync(node, 8, 400))];
            Task all = Task.WhenAll(demands);
            while (!all.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromSeconds(5 + (20 * world.Random.NextDouble())), world.Time, CancellationToken.None);
                Fault(world, nodes);
                await Task.Delay(TimeSpan.FromSeconds(12 * world.Random.NextDouble()), world.Time, CancellationToken.None);
                Array.ForEach(nodes, node => (node.Link.IsCut, node.Link.Losses, node.Link.Milliseconds) = (false, 0, 0.4));
            }

            await all;
            end = world.Time.Seconds;
        });

        double share = Share(world, Limit, Warm, Warm + 300);
        long most = world.Most(0, end);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}: most {most}, mean {share:0.0000}");

        // All are cut together here, so that nobody else takes over a share that is still held.
        Assert.InRange(most, 0, Limit);
        Assert.InRange(share, 0.9, 1.0);
    }

    [Fact]
    public void A_gateway_that_is_cut_from_a_store_that_others_reach_adds_at_most_its_own_share()
    {
        const long Limit = 900;
        var world = new ShareWorld(51);
        double end = 0;
        long share = 0;
        world.Time.Run(async () =>
        {
            ShareNode[] nodes = await Three(world, Limit);
            Task all = Task.WhenAll(nodes.Select(node => world.DemandAsync(node, 8, 400)));
            await Task.Delay(TimeSpan.FromSeconds(150), world.Time, CancellationToken.None);
            nodes[0].Link.IsCut = true;
            share = ((SharedCounter)nodes[0].Counter).Claim;
            await all;
            end = world.Time.Seconds;
        });

        Assert.InRange(share, Limit / 5, Limit / 2);
        Assert.InRange(world.Most(0, 150), 0, Limit);
        Assert.InRange(world.Most(160, end), Limit, Limit + share);
    }

    [Theory]
    [InlineData(WhenAway.Closed)]
    [InlineData(WhenAway.Open)]
    public void Without_the_store_limits_do_what_is_configured(WhenAway whenAway)
    {
        var world = new ShareWorld(61);
        int before = 0;
        int after = 0;
        world.Time.Run(async () =>
        {
            ShareNode node = await world.JoinAsync("one", counters => Window(counters, 600), whenAway);
            await world.DemandAsync(node, 20, 60);
            node.Link.IsCut = true;
            await Task.Delay(TimeSpan.FromSeconds(3), world.Time, CancellationToken.None);
            before = world.Admitted.Count;
            await world.DemandAsync(node, 20, 60);
            after = world.Admitted.Count;
        });

        Assert.InRange(before, 590, 600);
        Assert.InRange(after - before, whenAway == WhenAway.Open ? 1000 : 0, whenAway == WhenAway.Open ? 1400 : 0);
    }

    [Fact]
    public void One_seed_gives_one_course_of_events()
    {
        Assert.Equal(Run(), Run());

        static (ulong, long) Run()
        {
            var world = new ShareWorld(71);
            world.Time.Run(async () =>
            {
                ShareNode[] nodes = await Three(world, 300);
                nodes[1].Link.Losses = 0.2;
                await Task.WhenAll(nodes.Select(node => world.DemandAsync(node, 4, 90)));
            });
            return (world.Events.Value, world.Events.Count);
        }
    }

    private static void Fault(ShareWorld world, ShareNode[] nodes)
    {
        switch (world.Random.Next(4))
        {
            case 0:
                Array.ForEach(nodes, node => node.Link.IsCut = true);
                break;
            case 1:
                Array.ForEach(nodes, node => node.Link.Losses = 0.5);
                break;
            case 2:
                Array.ForEach(nodes, node => node.Link.Milliseconds = 200);
                break;
            default:
                world.Model.Clear();
                break;
        }
    }

    private static async Task<ShareNode[]> Three(ShareWorld world, long limit) =>
        await Task.WhenAll(Enumerable.Range(0, 3).Select(index => world.JoinAsync($"gateway{index}", counters => Window(counters, limit))));

    private static LimitCounter Window(ICounterSource counters, long limit) =>
        counters.Window(new AccountId(AccountKind.Tenant, "acme", ""), LimitMeasure.RequestsPerMinute, limit);

    /// <summary>What was admitted, as a part of what one window that nobody divides admits of the same demand.</summary>
    private static double Share(ShareWorld world, long limit, double from, double until)
    {
        long admitted = world.Admitted.Where(entry => entry.At >= from && entry.At < until).Sum(entry => entry.Amount);
        long possible = OfOneWindow(world, limit).Where(entry => entry.At >= from && entry.At < until).Sum(entry => entry.Amount);
        return admitted / (double)possible;
    }

    /// <summary>What one window that nobody divides admits of the same demand.</summary>
    private static List<(double At, long Amount)> OfOneWindow(ShareWorld world, long limit)
    {
        var window = new SlidingWindow(LimitMeasure.RequestsPerMinute, limit, world.Time);
        return [.. world.Demand.Where(entry => window.TryTake(entry.Amount, new Instant((long)(entry.At * TimeSpan.TicksPerSecond), default), out _) == TakeResult.Taken)];
    }
}
