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
