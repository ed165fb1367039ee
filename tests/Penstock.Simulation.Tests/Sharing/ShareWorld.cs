using Penstock.Catalog.Serving;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Limits.Sharing;
using Penstock.Simulation.Tests.Clockwork;

namespace Penstock.Simulation.Tests.Sharing;

/// <summary>Gateways that share one limit through one store, on virtual time, and a record of all that they admitted.</summary>
internal sealed class ShareWorld(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<(double At, long Amount)> _admitted = [];

    public VirtualScheduler Time { get; } = new();

    public ShareModel Model { get; } = new();

    public EventHash Events { get; } = new();

    public Random Random => _random;

    public long Asked => Demand.Count;

    /// <summary>When clients asked, and for how much.</summary>
    public List<(double At, long Amount)> Demand { get; } = [];

    public IReadOnlyList<(double At, long Amount)> Admitted => _admitted;

    public async Task<ShareNode> JoinAsync(
        string name, Func<ICounterSource, LimitCounter> counter, WhenAway whenAway = WhenAway.Share, ISpentSums? sums = null)
    {
        var node = new ShareNode(this, name, new LinkedStore(Model, Time, _random), whenAway, sums);
        await node.StartAsync(counter);
        return node;
    }

    public void Admit(string gateway, long amount)
    {
        _admitted.Add((Time.Seconds, amount));
        Events.Add(Time.GetTimestamp(), gateway, amount);
    }

    /// <summary>Clients of one gateway: a Poisson process that goes on for some seconds; nobody waits for anybody.</summary>
    public async Task DemandAsync(ShareNode node, double perSecond, double seconds, Func<long>? amount = null, Func<Holds, Task>? use = null)
    {
        double end = Time.Seconds + seconds;
        var asked = new List<Task>();
        while (perSecond > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(_random.NextArrival(perSecond)), Time, CancellationToken.None);
            if (Time.Seconds >= end || node.IsDead)
            {
                break;
            }

            long wanted = amount?.Invoke() ?? 1;
            Demand.Add((Time.Seconds, wanted));
            asked.Add(OneAsync(node, wanted, use));
        }

        await Task.WhenAll(asked);
    }

    /// <summary>Clients that come evenly: one after each 1/<paramref name="perSecond"/>, a tenth of that early or late.</summary>
    public async Task EvenDemandAsync(ShareNode node, double perSecond, double seconds)
    {
        double begin = Time.Seconds + (_random.NextDouble() / Math.Max(perSecond, 1));
        var asked = new List<Task>();
        for (int index = 0; index < perSecond * seconds; index++)
        {
            double at = begin + ((index + (0.2 * _random.NextDouble())) / perSecond);
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, at - Time.Seconds)), Time, CancellationToken.None);
            Demand.Add((Time.Seconds, 1));
            asked.Add(OneAsync(node, 1, null));
        }

        await Task.WhenAll(asked);
    }

    /// <summary>The least that was admitted in any 60 s between two moments: a window begins after every request.</summary>
    public long Least(double from, double until) => Least(_admitted.Select(entry => entry.At), from, until);

    /// <summary>The same of any moments.</summary>
    public static long Least(IEnumerable<double> moments, double from, double until)
    {
        double[] at = [.. moments.Order()];
        int last = 0;
        long least = long.MaxValue;
        for (int first = 0; first < at.Length && at[first] + 60 < until; first++)
        {
            for (; last < at.Length && at[last] <= at[first] + 60; last++)
            {
                // into the window that begins after the first
            }

            least = at[first] < from ? least : Math.Min(least, last - first - 1);
        }

        return least;
    }

    /// <summary>The most that was admitted in any 60 s between two moments: a window begins with every request.</summary>
    public long Most(double from, double until)
    {
        const double Window = 60;
        (long sum, long most, int first) = (0, 0, 0);
        foreach ((double at, long amount) in _admitted.Where(entry => entry.At >= from && entry.At < until))
        {
            sum += amount;
            for (; _admitted[first].At < from || Math.Round((at - _admitted[first].At) * 1e7) >= Window * 1e7; first++)
            {
                sum -= _admitted[first].At < from ? 0 : _admitted[first].Amount;
            }

            most = Math.Max(most, sum);
        }

        return most;
    }

    private static async Task OneAsync(ShareNode node, long amount, Func<Holds, Task>? use)
    {
        if (await node.AskAsync(amount) is { } holds && use is not null)
        {
            await use(holds);
        }
    }
}
