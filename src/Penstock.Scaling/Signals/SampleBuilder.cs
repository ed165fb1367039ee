using System.Collections.Immutable;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Mixing;
using Penstock.Scaling.Targets;

namespace Penstock.Scaling.Signals;

/// <summary>
/// Makes one sample a tick out of what gateways and servers said: counters become increments since the tick before. What did not answer is left out:
/// a gateway that is silent keeps its counters for when it speaks again, a server that is silent teaches nothing. For one thread.
/// </summary>
public sealed class SampleBuilder
{
    /// <summary>A gateway or server that was silent for so long is forgotten.</summary>
    public static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, (DateTimeOffset At, GatewaySignals Signals)> _gateways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset At, ServerReading Reading)> _servers = new(StringComparer.Ordinal);
    private DateTimeOffset? _last;

    /// <summary>The sample at <paramref name="now"/>.</summary>
    /// <param name="now">Never read as earlier than the tick before.</param>
    /// <param name="replicas">As the target said.</param>
    /// <param name="gateways">What each gateway that answered has counted, by its id.</param>
    /// <param name="servers">What each server that answered has counted, by replica.</param>
    public PoolSample Next(
        DateTimeOffset now,
        ImmutableArray<ReplicaStatus> replicas,
        IReadOnlyDictionary<string, GatewaySignals> gateways,
        IReadOnlyDictionary<string, ServerReading> servers)
    {
        now = _last is { } last && now < last ? last : now;
        TimeSpan elapsed = _last is { } before ? now - before : TimeSpan.FromSeconds(1);
        _last = now;
        GatewaySignals seen = Seen(now, gateways);
        int ready = Count(replicas, ReplicaPhase.Ready);
        Dictionary<string, ServerWork> works = Works(now, servers);
        ServerWork work = works.Values.Aggregate(default(ServerWork), (sum, one) => sum + one);
        work = work.Iterations > 0 ? work : FromGateways(seen, ready);
        double[] kv = [.. servers.Values.Select(server => server.KvUse).OfType<double>()];
        double[] slots = [.. servers.Values.Select(server => server[ServerSignal.Slots]).OfType<double>()];
        return new PoolSample
        {
            At = now,
            Elapsed = elapsed,
            Arrivals = Clamp(seen.Arrivals),
            InputTokens = seen.InputTokens,
            Completions = Clamp(seen.Completions),
            OutputTokens = seen.OutputTokens,
            Met = Clamp(seen.Met),
            Overflowed = Clamp(seen.Overflowed),
            OverflowUsd = seen.OverflowUsd,
            InFlight = Math.Max(seen.InFlight, gateways.Count == 0 ? (int)servers.Values.Sum(server => server[ServerSignal.Running] ?? 0) : 0),
            Queued = seen.Queued,
            OldestQueued = TimeSpan.FromSeconds(seen.OldestQueuedSeconds),
            Ready = ready,
            Starting = Count(replicas, ReplicaPhase.Starting),
            Draining = Count(replicas, ReplicaPhase.Draining),
            Types = Types(replicas, works, servers),
            KvUse = kv.Length == 0 ? 0 : Math.Clamp(kv.Average(), 0, 1),
            MaxSequences = slots.Length == 0 ? 0 : (int)Math.Max(1, slots.Average()),
            Iterations = work.Iterations,
            DecodedSequences = work.DecodedSequences,
            PrefilledTokens = work.PrefilledTokens,
            Busy = work.Busy,
        };
    }

    private GatewaySignals Seen(DateTimeOffset now, IReadOnlyDictionary<string, GatewaySignals> gateways)
    {
        var sum = new GatewaySignals();
        foreach ((string id, GatewaySignals signals) in gateways)
        {
            // What a gateway counted before it was first heard of is history, unless we all begin.
            sum = sum.Plus(_gateways.TryGetValue(id, out (DateTimeOffset, GatewaySignals Signals) old) ? signals.Since(old.Signals) : signals.Since(signals));
            _gateways[id] = (now, signals);
        }

        Forget(_gateways, now);
        return sum;
    }

    private Dictionary<string, ServerWork> Works(DateTimeOffset now, IReadOnlyDictionary<string, ServerReading> servers)
    {
        var works = new Dictionary<string, ServerWork>(StringComparer.Ordinal);
        foreach ((string id, ServerReading reading) in servers)
        {
            works[id] = _servers.TryGetValue(id, out (DateTimeOffset, ServerReading Reading) old) ? ServerWork.Between(old.Reading, reading) : default;
            _servers[id] = (now, reading);
        }

        Forget(_servers, now);
        return works;
    }

    /// <summary>Servers without metrics: answers took as long as their tokens' passes, which they shared with all that ran beside them.</summary>
    private static ServerWork FromGateways(GatewaySignals seen, int ready)
    {
        double tokens = seen.OutputTokens;
        if (tokens < 1 || seen.DecodeSeconds <= 0 || ready == 0)
        {
            return default;
        }

        double batch = Math.Max(1, (double)seen.InFlight / ready);
        double passes = tokens / batch;
        return passes < 1 ? default : new ServerWork((long)passes, (long)tokens, seen.InputTokens, TimeSpan.FromSeconds(seen.DecodeSeconds / batch));
    }

    private static void Forget<T>(Dictionary<string, (DateTimeOffset At, T)> known, DateTimeOffset now)
    {
        foreach (string id in known.Where(entry => now - entry.Value.At > Forgotten).Select(entry => entry.Key).ToArray())
        {
            known.Remove(id);
        }
    }

    private static int Count(ImmutableArray<ReplicaStatus> replicas, ReplicaPhase phase) => replicas.Count(status => status.Replica.Phase == phase);

    private static TypeSample[]? Types(
        ImmutableArray<ReplicaStatus> replicas, Dictionary<string, ServerWork> works, IReadOnlyDictionary<string, ServerReading> servers)
    {
        TypeSample[] types =
        [
            .. replicas.Where(status => status.Replica.Type is not null).GroupBy(status => status.Replica.Type!, StringComparer.Ordinal).Select(group => new TypeSample(
                group.Key,
                group.Count(status => status.Replica.Phase == ReplicaPhase.Ready),
                group.Count(status => status.Replica.Phase == ReplicaPhase.Starting))
            {
                Work = group.Aggregate(default(ServerWork), (sum, status) => sum + works.GetValueOrDefault(status.Replica.Id)),
                MaxSequences = (int)group.Select(status => servers.GetValueOrDefault(status.Replica.Id)?[ServerSignal.Slots] ?? 0).DefaultIfEmpty(0).Max(),
            }),
        ];
        return types.Length == 0 ? null : types;
    }

    private static int Clamp(long value) => (int)Math.Clamp(value, 0, int.MaxValue);
}
