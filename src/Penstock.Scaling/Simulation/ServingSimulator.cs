using Penstock.Scaling.Decisions;
using Penstock.Scaling.Mixing;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation;

/// <summary>
/// A pool of model servers behind the gateway's queue, request by request: continuous batching with chunked prefill, KV capacity, cold starts,
/// crashes, spot preemption and late measurements. One thread, no clock: two runs of one seed are equal.
/// </summary>
public sealed class ServingSimulator
{
    private readonly RequestTrace _trace;
    private readonly SimulationOptions _options;
    private readonly IAutoscaler _scaler;
    private readonly SimulatedFleet _fleet;
    private readonly SimulatedSignals _signals = new();
    private readonly RunRecord _record;
    private readonly Random _faults;
    private readonly Queue<int> _queue = new();
    private readonly Queue<PoolSample> _late = new();
    private int _arrived;
    private int _desired;
    private double _lastSample;

    private ServingSimulator(RequestTrace trace, IAutoscaler scaler, SimulationOptions options)
    {
        (_trace, _options, _scaler) = (trace, options, scaler);
        _record = new RunRecord(trace, options);
        _faults = new Random(options.Seed + 1);
        _fleet = new SimulatedFleet(options) { Gone = (replica, now) => _record.Bill(replica, now) };
    }

    /// <summary>Runs <paramref name="trace"/> to its end.</summary>
    /// <param name="trace">What arrives.</param>
    /// <param name="scaler">Says how many replicas there are; has seen nothing yet.</param>
    /// <param name="options">The world.</param>
    /// <param name="initial">Replicas that are ready at second 0; all scalers begin with the same.</param>
    /// <param name="progress">Called with the share that is done, about 100 times; may cancel by throwing.</param>
    public static SimulationResult Run(RequestTrace trace, IAutoscaler scaler, SimulationOptions options, int initial, Action<double>? progress = null) =>
        new ServingSimulator(trace, scaler, options).Run(initial, progress);

    // 1. Whatever comes next: an arrival, the end of a segment on some replica, or the next full second.
    // 2. A full second moves the fleet and asks the scaler.
    // 3. What is still running when the trace ends is counted by what it had by then.
    private SimulationResult Run(int initial, Action<double>? progress)
    {
        for (int index = 0; index < initial; index++)
        {
            _fleet.Start(0, 0);
        }

        _desired = initial;
        int seconds = (int)Math.Ceiling(_trace.Seconds);
        int step = Math.Max(1, seconds / 100);
        for (int second = 1; second <= seconds; second++)
        {
            RunUntil(second);
            Tick(second);
            if (second % step == 0)
            {
                progress?.Invoke((double)second / seconds);
            }
        }

        foreach (SimulatedReplica replica in _fleet.Replicas)
        {
            _record.Bill(replica, seconds);
        }

        return _record.Result();
    }

    private void RunUntil(double end)
    {
        SimulatedRequest[] requests = _trace.Requests;
        while (true)
        {
            double arrival = _arrived < requests.Length ? requests[_arrived].Arrival : double.PositiveInfinity;
            SimulatedReplica? next = Earliest();
            double segment = next?.NextEvent ?? double.PositiveInfinity;
            if (Math.Min(arrival, segment) >= end)
            {
                return;
            }

            if (arrival <= segment)
            {
                Arrive(_arrived++, arrival);
            }
            else
            {
                EndSegment(next!, segment);
            }
        }
    }

    private SimulatedReplica? Earliest()
    {
        SimulatedReplica? earliest = null;
        double at = double.PositiveInfinity;
        foreach (SimulatedReplica replica in _fleet.Replicas)
        {
            if (replica.NextEvent < at)
            {
                (earliest, at) = (replica, replica.NextEvent);
            }
        }

        return earliest;
    }

    private void Arrive(int request, double now)
    {
        _signals.Arrivals++;
        _signals.InputTokens += _trace.Requests[request].InputTokens;
        if (_queue.Count > 0 || !TryBind(request, now))
        {
            _queue.Enqueue(request);
        }
    }

    /// <summary>To the replica with the fewest requests that has room; late binding: nothing waits in a replica.</summary>
    private bool TryBind(int request, double now)
    {
        SimulatedRequest of = _trace.Requests[request];
        SimulatedReplica? least = null;
        foreach (SimulatedReplica replica in _fleet.Replicas)
        {
            if ((least is null || (_options.Types.Count == 0 ? replica.InFlight < least.InFlight : replica.Use < least.Use)) && replica.HasRoom(of.InputTokens + of.OutputTokens))
            {
                least = replica;
            }
        }

        if (least is null)
        {
            return false;
        }

        bool wasIdle = least.InFlight == 0;
        least.Accept(request, of, now);
        if (wasIdle)
        {
            least.BeginSegment(_trace.Requests, now);
        }

        return true;
    }

    private void EndSegment(SimulatedReplica replica, double now)
    {
        replica.EndSegment(_trace.Requests, _signals);
        foreach (int request in replica.First)
        {
            _record.FirstToken(request, now);
        }

        foreach (int request in replica.Ended)
        {
            _signals.Completions++;
            _signals.OutputTokens += _trace.Requests[request].OutputTokens;
            _signals.Met += _record.End(request, now) ? 1 : 0;
        }

        replica.BeginSegment(_trace.Requests, now);
        if (replica.Ended.Count > 0)
        {
            BindQueued(now);
        }
    }

    private void BindQueued(double now)
    {
        while (_queue.TryPeek(out int request) && TryBind(request, now))
        {
            _queue.Dequeue();
        }
    }

    private void Tick(int second)
    {
        _fleet.Advance(second);
        _fleet.Sweep(second, Die);
        BindQueued(second);
        Measure(second);
        int desired = _desired;
        while (_late.Count > _options.LagSeconds)
        {
            desired = _scaler.Step(_late.Dequeue());
        }

        // A fleet that lost a replica is refilled to what was asked for, so this is called on every tick.
        int changed = _scaler.Mix is { Count: > 0 } mix ? _fleet.SetMix(mix, second) : _fleet.SetDesired(desired, second);
        _record.Tick(second, desired, _fleet, changed > 0 && desired != _desired);
        _desired = desired;
    }

    private void Die(SimulatedReplica replica)
    {
        foreach (int request in replica.Kill())
        {
            if (_record.IsStreaming(request))
            {
                _record.Cut(request, replica.IsScaledDown);
            }
            else
            {
                _queue.Enqueue(request);
            }
        }
    }

    private TypeSample TypeSampleOf(SimulatedType type)
    {
        (int ready, int starting) = (0, 0);
        ServerWork work = default;
        foreach (SimulatedReplica replica in _fleet.Replicas.Where(replica => replica.Type == type))
        {
            ready += replica.IsReady && !replica.IsDraining ? 1 : 0;
            starting += replica.IsReady || replica.IsDraining ? 0 : 1;
            work += replica.Signals.TakeWork();
        }

        return new TypeSample(type.Name, ready, starting) { Work = work, MaxSequences = type.Replica.MaxSequences };
    }

    private void Measure(int second)
    {
        if (_options.DroppedSamples > 0 && _faults.NextDouble() < _options.DroppedSamples)
        {
            return;
        }

        int inFlight = 0;
        long kv = 0;
        long room = 0;
        foreach (SimulatedReplica replica in _fleet.Replicas)
        {
            inFlight += replica.InFlight;
            kv += replica.KvReserved;
            room += replica.KvTokens;
        }

        TimeSpan oldest = _queue.TryPeek(out int head) ? TimeSpan.FromSeconds(second - _trace.Requests[head].Arrival) : TimeSpan.Zero;
        _late.Enqueue(_signals.Take(new PoolSample
        {
            At = _trace.Start + TimeSpan.FromSeconds(second),
            Elapsed = TimeSpan.FromSeconds(second - _lastSample),
            InFlight = inFlight,
            Queued = _queue.Count,
            OldestQueued = oldest,
            Ready = _fleet.Ready,
            Starting = _fleet.Starting,
            Draining = _fleet.Draining,
            KvUse = (double)kv / Math.Max(1, room),
            Types = _options.Types.Count == 0 ? null : [.. _options.Types.Select(TypeSampleOf)],
        }));
        _lastSample = second;
    }
}
