using CsCheck;
using Penstock.Catalog.Models;
using Penstock.Gateway.Queueing;

namespace Penstock.Gateway.Tests.Queueing;

/// <summary>Who is next.</summary>
public sealed class FairQueueTests
{
    [Fact]
    public void Tenants_under_contention_share_the_work_to_within_ten_percent() =>
        Gen.Select(Gen.Int[2, 6], Gen.Int[1, 40], Gen.Int[0, 1000]).Sample((tenants, spread, seed) =>
        {
            // Every tenant always waits for something, with requests of sizes of its own; 2000 are served.
            var random = new Random(seed);
            var queue = new FairQueue();
            double[] served = new double[tenants];
            double[] sizes = [.. Enumerable.Range(0, tenants).Select(_ => 1 + (random.NextDouble() * spread))];
            for (int tenant = 0; tenant < tenants; tenant++)
            {
                for (int i = 0; i < 3; i++)
                {
                    queue.Add(Of(tenant, sizes[tenant] * (0.5 + random.NextDouble())));
                }
            }

            for (int i = 0; i < 2000; i++)
            {
                QueueTicket next = queue.Take(_ => true)!;
                int tenant = next.Tenant[0] - 'a';
                served[tenant] += next.Work;
                queue.Add(Of(tenant, sizes[tenant] * (0.5 + random.NextDouble())));
            }

            double fair = served.Sum() / tenants;
            Assert.All(served, share => Assert.InRange(share / fair, 0.9, 1.1));
        }, iter: 100);

    [Fact]
    public void A_tenant_that_sends_ten_times_as_much_gets_no_more()
    {
        var queue = new FairQueue();
        for (int i = 0; i < 1000; i++)
        {
            queue.Add(Of(0, 1));
        }

        for (int i = 0; i < 100; i++)
        {
            queue.Add(Of(1, 1));
        }

        string first = string.Concat(Enumerable.Range(0, 200).Select(_ => queue.Take(_ => true)!.Tenant));

        Assert.Equal(100, first.Count(tenant => tenant == 'b'));
    }

    [Fact]
    public void Whoever_was_idle_has_saved_up_nothing()
    {
        var queue = new FairQueue();
        for (int i = 0; i < 100; i++)
        {
            queue.Add(Of(0, 1));
        }

        for (int i = 0; i < 90; i++)
        {
            queue.Take(_ => true);
        }

        for (int i = 0; i < 10; i++)
        {
            queue.Add(Of(1, 1));
        }

        string next = string.Concat(Enumerable.Range(0, 10).Select(_ => queue.Take(_ => true)!.Tenant));

        Assert.InRange(next.Count(tenant => tenant == 'b'), 4, 6);
    }

    [Fact]
    public void Requests_of_one_tenant_go_in_the_order_of_their_coming()
    {
        var queue = new FairQueue();
        QueueTicket[] tickets = [.. Enumerable.Range(1, 20).Select(work => Of(0, work))];
        Array.ForEach(tickets, queue.Add);

        Assert.Equal(tickets, Enumerable.Range(0, 20).Select(_ => queue.Take(_ => true)));
    }

    [Fact]
    public void Low_priority_keeps_its_part_and_high_gets_sixteen_times_as_much()
    {
        var queue = new FairQueue();
        for (int i = 0; i < 4000; i++)
        {
            foreach (RequestPriority priority in Enum.GetValues<RequestPriority>())
            {
                queue.Add(Of(0, 1, priority));
            }
        }

        int[] served = new int[3];
        for (int i = 0; i < 2100; i++)
        {
            served[(int)queue.Take(_ => true)!.Priority]++;
        }

        Assert.InRange(served[(int)RequestPriority.Low], 99, 101);
        Assert.InRange(served[(int)RequestPriority.Normal], 398, 402);
        Assert.InRange(served[(int)RequestPriority.High], 1598, 1602);
    }

    [Fact]
    public void Passes_over_those_whose_targets_are_full()
    {
        var queue = new FairQueue();
        QueueTicket blocked = Of(0, 1);
        QueueTicket free = Of(0, 2);
        queue.Add(blocked);
        queue.Add(free);

        Assert.Same(free, queue.Take(ticket => ticket.Work > 1));
        Assert.Null(queue.Take(ticket => ticket.Work > 1));
        Assert.Same(blocked, queue.Take(_ => true));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Puts_back_what_lost_its_place_to_where_it_was()
    {
        var queue = new FairQueue();
        QueueTicket[] tickets = [Of(0, 1), Of(1, 1), Of(0, 1)];
        Array.ForEach(tickets, queue.Add);

        queue.PutBack(queue.Take(_ => true)!);

        Assert.Equal([tickets[0], tickets[1], tickets[2]], Enumerable.Range(0, 3).Select(_ => queue.Take(_ => true)));
    }

    [Fact]
    public void Makes_room_for_the_urgent_and_for_tenants_that_wait_for_less()
    {
        var queue = new FairQueue();
        QueueTicket[] greedy = [Of(0, 1), Of(0, 1), Of(0, 1)];
        Array.ForEach(greedy, queue.Add);
        QueueTicket low = Of(1, 1, RequestPriority.Low);
        queue.Add(low);

        Assert.Same(low, queue.TakeVictim(Of(2, 1)));
        Assert.Same(greedy[2], queue.TakeVictim(Of(2, 1)));
        Assert.Null(queue.TakeVictim(Of(0, 1)));
        Assert.Null(queue.TakeVictim(Of(2, 1, RequestPriority.Low)));
        Assert.Equal(2, queue.Count);
    }

    private static QueueTicket Of(int tenant, double work, RequestPriority priority = RequestPriority.Normal) =>
        new([], priority, ((char)('a' + tenant)).ToString(), work, enteredAt: 0, TimeSpan.Zero);
}
