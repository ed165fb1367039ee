using Penstock.Scaling.Mixing;

namespace Penstock.Scaling.Simulation;

/// <summary>The replicas of a simulated pool: started, made ready, drained, taken back; and what they cost.</summary>
internal sealed class SimulatedFleet(SimulationOptions options)
{
    /// <summary>How long a stopped replica may finish what it has, as in production.</summary>
    public const double DrainSeconds = 600;

    private readonly Random _random = new(options.Seed);
    private readonly List<SimulatedReplica> _replicas = [];
    private int _next;

    public IReadOnlyList<SimulatedReplica> Replicas => _replicas;

    public int Ready { get; private set; }

    public int Starting { get; private set; }

    public int Draining => _replicas.Count - Ready - Starting;

    /// <summary>Replicas that are gone, for whoever sums what they cost.</summary>
    public Action<SimulatedReplica, double>? Gone { get; set; }

    /// <summary>Moves towards <paramref name="desired"/>; starting replicas count, draining ones do not. The number that was started or stopped.</summary>
    public int SetDesired(int desired, double now)
    {
        int change = Math.Clamp(desired, options.Min, options.Max) - Ready - Starting;
        for (int index = 0; index < change; index++)
        {
            Start(now, now + ColdStart());
        }

        for (int index = 0; index < -change; index++)
        {
            Stop(now);
        }

        return Math.Abs(change);
    }

    /// <summary>The same for each type.</summary>
    public int SetMix(IReadOnlyList<TypeCount> mix, double now)
    {
        int changed = 0;
        foreach (SimulatedType type in options.Types)
        {
            int wanted = mix.FirstOrDefault(count => count.Type == type.Name)?.Replicas ?? 0;
            int change = wanted - _replicas.Count(replica => replica.Type == type && !replica.IsDraining);
            for (int index = 0; index < change; index++)
            {
                Start(now, now + ColdStart(), type);
            }

            for (int index = 0; index < -change; index++)
            {
                Stop(now, type);
            }

            changed += Math.Abs(change);
        }

        return changed;
    }

    public void Start(double now, double readyAt) => Start(now, readyAt, options.Types.Count > 0 ? options.Types[0] : null);

    private void Start(double now, double readyAt, SimulatedType? type)
    {
        bool isSpot = type is not null ? type.Spot : options.Spot is { } spot && (_replicas.Count(replica => replica.IsSpot && !replica.IsDraining) + 1) <= spot.Share * (Ready + Starting + 1);
        var replica = new SimulatedReplica(_next++, type?.Replica ?? options.Replica, isSpot, now, readyAt, type)
        {
            EndsAt = options.CrashesPerHour > 0 ? readyAt + Exponential(options.CrashesPerHour) : double.PositiveInfinity,
        };
        if (isSpot)
        {
            (double perHour, double notice) = type is null ? (options.Spot!.PreemptionsPerHour, options.Spot.NoticeSeconds) : (type.PreemptionsPerHour, type.NoticeSeconds);
            replica.NoticeAt = now + Exponential(perHour);
            replica.EndsAt = Math.Min(replica.EndsAt, replica.NoticeAt + notice);
        }

        _replicas.Add(replica);
        Starting++;
        if (readyAt <= now)
        {
            Promote(replica);
        }
    }

    /// <summary>Makes replicas ready whose cold start is over, and drains those that are to be taken back.</summary>
    public void Advance(double now)
    {
        foreach (SimulatedReplica replica in _replicas)
        {
            if (!replica.IsReady && !replica.IsDraining && replica.ReadyAt <= now)
            {
                Promote(replica);
            }

            if (replica.NoticeAt <= now && !replica.IsDraining)
            {
                Drain(replica);
            }
        }
    }

    /// <summary>Removes what has drained, and what has died; those that died with requests are handed to <paramref name="died"/> first.</summary>
    public void Sweep(double now, Action<SimulatedReplica> died)
    {
        for (int index = _replicas.Count - 1; index >= 0; index--)
        {
            SimulatedReplica replica = _replicas[index];
            bool isDead = replica.EndsAt <= now;
            if (isDead)
            {
                died(replica);
            }

            if (isDead || (replica.IsDraining && replica.InFlight == 0))
            {
                Remove(index, now);
            }
        }
    }

    private void Promote(SimulatedReplica replica)
    {
        replica.IsReady = true;
        Starting--;
        Ready++;
    }

    private void Drain(SimulatedReplica replica)
    {
        if (replica.IsReady)
        {
            Ready--;
        }
        else
        {
            Starting--;
        }

        replica.IsDraining = true;
    }

    /// <summary>The newest of those that are still starting, else the least loaded one.</summary>
    private void Stop(double now, SimulatedType? type = null)
    {
        SimulatedReplica? victim = _replicas.LastOrDefault(replica => !replica.IsReady && !replica.IsDraining && (type is null || replica.Type == type))
            ?? _replicas.Where(replica => replica.IsReady && !replica.IsDraining && (type is null || replica.Type == type)).MinBy(replica => (replica.InFlight, replica.Id));
        if (victim is not null)
        {
            Drain(victim);
            victim.IsScaledDown = true;
            victim.EndsAt = Math.Min(victim.EndsAt, now + DrainSeconds);
            if (victim.InFlight == 0)
            {
                Remove(_replicas.IndexOf(victim), now);
            }
        }
    }

    private void Remove(int index, double now)
    {
        SimulatedReplica replica = _replicas[index];
        if (!replica.IsDraining)
        {
            Drain(replica);
        }

        _replicas.RemoveAt(index);
        Gone?.Invoke(replica, now);
    }

    /// <summary>Log-normal: most are near the median, some take much longer.</summary>
    private double ColdStart()
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return options.ColdStartSeconds * Math.Exp(options.ColdStartSpread * normal);
    }

    private double Exponential(double perHour) => -Math.Log(1 - _random.NextDouble()) * 3600 / perHour;
}
