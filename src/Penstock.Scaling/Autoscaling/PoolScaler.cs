using Penstock.Catalog.Pools;
using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Targets;

namespace Penstock.Scaling.Autoscaling;

/// <summary>
/// The loop of one pool, without its clock and its network: a tick takes in what was observed and tells the target. For one thread.
/// </summary>
/// <param name="pool">The configuration.</param>
/// <param name="target">Where it acts.</param>
/// <param name="time">The clock.</param>
/// <param name="before">The one of this pool's former configuration: its history goes on, and what it learned where the servers are the same.</param>
public sealed class PoolScaler(PoolOptions pool, IScaleTarget target, TimeProvider time, PoolScaler? before = null)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    private readonly Scaler _scaler = new(ScalerSettings.Of(pool), before?.Pool.HasSameServers(pool) == true ? before.Learned : null);
    private readonly SampleBuilder _samples = before?._samples ?? new();
    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _backoff = FirstBackoff;
    private TimeSpan _notBefore = TimeSpan.Zero;
    private TargetError? _lastError;

    /// <summary>The configuration.</summary>
    public PoolOptions Pool => pool;

    /// <summary>Where it acts.</summary>
    public IScaleTarget Target => target;

    /// <summary>What is acted on.</summary>
    public PoolMode Mode => pool.Scale.IsAdvisory || pool.IsForeign ? PoolMode.Advisory : PoolMode.Active;

    /// <summary>What was learned of a replica.</summary>
    public ReplicaModel Replica => _scaler.Replica;

    /// <summary>Decisions and replicas over time.</summary>
    public PoolHistory History { get; } = before?.History ?? new();

    /// <summary>What its replicas have cost this month, as counted here; null before the first tick.</summary>
    public PoolSpend? Spend { get; private set; } = before?.Spend;

    /// <summary>What its replicas cost in an hour now.</summary>
    public decimal UsdPerHour { get; private set; }

    /// <summary>All that was learned of servers and load.</summary>
    public LearnedLoad Learned => _scaler.Learned;

    // 1. Observe: increments since the tick before.
    // 2. Decide: the pure function, or the operator.
    // 3. Actuate: where this control plane acts, the number is another one, and the target is not resting after a failure.
    // 4. Record.
    /// <summary>One tick. Returns the decision, and whether it is to be written down.</summary>
    /// <param name="reading">What the target has; with an error, nothing is decided.</param>
    /// <param name="gateways">What gateways counted, by id.</param>
    /// <param name="servers">What servers counted, by replica.</param>
    /// <param name="manual">What an operator pinned; null where nothing is.</param>
    /// <param name="lead">Cancelled the moment that another control plane may act; null where one does.</param>
    public async ValueTask<(DecisionRecord? Decision, bool IsNews)> TickAsync(
        TargetReading reading,
        IReadOnlyDictionary<string, GatewaySignals> gateways,
        IReadOnlyDictionary<string, ServerReading> servers,
        ManualScale? manual,
        CancellationToken? lead)
    {
        if (reading.Error is not null)
        {
            return (null, false);
        }

        PoolSample sample = _samples.Next(time.GetUtcNow(), reading.Replicas, gateways, servers);
        Spend = (Spend ?? PoolSpend.None(sample.At)).After(sample.At, sample.Elapsed, reading.Replicas, pool, target);
        UsdPerHour = PoolSpend.PerHour(reading.Replicas, pool, target);
        sample = sample with { MonthUsd = Spend.Usd };
        _scaler.Step(sample);
        bool isManual = manual is not null && (manual.Until is not { } until || sample.At < until);
        ScalingDecision decision = isManual ? _scaler.Pinned(sample, Pinned(manual!, sample)) : _scaler.Latest!;
        int desired = decision.Desired;

        // Between two decisions the last one is repeated; it was about another fleet when replicas have come or gone by another hand.
        bool isOutdated = !isManual && decision.At != sample.At && decision.Current != sample.Ready + sample.Starting && decision.Desired != reading.Desired;
        (DecisionOutcome outcome, string? note) = isOutdated ? (DecisionOutcome.Waiting, null) : await ActuateAsync(reading, decision, lead);
        var record = new DecisionRecord(
            pool.Name,
            sample.At,
            sample,
            sample.Ready + sample.Starting,
            desired,
            decision.Binding,
            [.. decision.Votes],
            outcome,
            note ?? (isManual ? $"pinned by {manual!.Operator}" : null))
        {
            Mix = decision.Mix,
        };
        return (record, History.Add(record));
    }

    /// <summary>Goes on from what another control plane, or this one before its restart, had counted.</summary>
    public void Resume(PoolSpend spend) => Spend = Spend?.Or(spend) ?? spend;

    /// <summary>A pool that is pinned to none sleeps: a request that waits wakes it, and what was woken is not ended under it.</summary>
    private static int Pinned(ManualScale manual, in PoolSample sample) =>
        manual.Replicas == 0 && (sample.Queued > 0 || sample.InFlight > 0) ? 1 : manual.Replicas;

    private async ValueTask<(DecisionOutcome Outcome, string? Note)> ActuateAsync(TargetReading reading, ScalingDecision decision, CancellationToken? lead)
    {
        if (Mode == PoolMode.Advisory)
        {
            return (DecisionOutcome.Advised, null);
        }

        if (lead is not { IsCancellationRequested: false } token)
        {
            return (DecisionOutcome.Followed, null);
        }

        if (reading.Desired == decision.Desired && (decision.Mix.Count == 0 || decision.Mix.SequenceEqual(reading.Mix ?? [])))
        {
            (_backoff, _notBefore, _lastError) = (FirstBackoff, TimeSpan.Zero, null);
            return (DecisionOutcome.Unchanged, null);
        }

        TimeSpan now = time.GetElapsedTime(_origin);
        if (now < _notBefore)
        {
            return (DecisionOutcome.Waiting, _lastError?.Message);
        }

        try
        {
            TargetError? error = target is IMixedTarget mixed && decision.Mix.Count > 0
                ? await mixed.SetMixAsync(decision.Mix, token)
                : await target.SetDesiredAsync(decision.Desired, token);
            return error is null ? Accepted() : Refused(error, now);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return (DecisionOutcome.Followed, null);
        }
    }

    private (DecisionOutcome Outcome, string? Note) Accepted()
    {
        (_backoff, _notBefore, _lastError) = (FirstBackoff, TimeSpan.Zero, null);
        return (DecisionOutcome.Applied, null);
    }

    private (DecisionOutcome Outcome, string? Note) Refused(TargetError error, TimeSpan now)
    {
        _lastError = error;
        _notBefore = now + (error.RetryAfter > _backoff ? error.RetryAfter.Value : _backoff);
        _backoff = _backoff * 2 < LongestBackoff ? _backoff * 2 : LongestBackoff;
        return (DecisionOutcome.Failed, error.Message);
    }
}
