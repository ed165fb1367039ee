using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Autoscaling;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Targets;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>
/// Scales the pools of a control plane, once a second and whenever a request waits for a sleeping pool. One of those that share a store acts; the
/// others take its replica sets from there, tell it what their gateways see, and are ready to take over.
/// </summary>
public sealed partial class AutoscalingLoop : IAsyncDisposable
{
    /// <summary>Between two ticks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly AutoscalingDependencies _dependencies;
    private readonly ScalingScope _machine;
    private readonly ScalingScope? _all;
    private readonly ConcurrentDictionary<string, PoolScaler> _scalers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);
    private TaskCompletionSource _wake = NewSignal();
    private readonly SemaphoreSlim _ticking = new(1, 1);
    private string? _lastProblem;

    /// <summary>Makes a loop that has not begun.</summary>
    public AutoscalingLoop(AutoscalingDependencies dependencies)
    {
        _dependencies = dependencies;
        _machine = Scope(dependencies.Machine, "machine");
        _all = dependencies.All is { } all ? Scope(all, "shared") : null;
        dependencies.Fleet.Woken = _ => Wake();

        ScalingScope Scope(Storage.Scaling.IScalingStore store, string name) => new(
            store,
            new LeaseKeeper(store, name, dependencies.Identity, dependencies.IsDead, dependencies.Time),
            dependencies.Identity,
            dependencies.Time);
    }

    /// <summary>The scaler of <paramref name="pool"/>; null when there is no such pool.</summary>
    public PoolScaler? Find(string pool) => _scalers.GetValueOrDefault(pool);

    /// <summary>All scalers, by name of their pool.</summary>
    public IEnumerable<PoolScaler> Scalers => _scalers.Values.OrderBy(scaler => scaler.Pool.Name, StringComparer.Ordinal);

    /// <summary>Applies the pools, run here only where this control plane acts. Call it in the place of <see cref="Fleet.Apply"/>.</summary>
    public async ValueTask ApplyAsync(IReadOnlyCollection<PoolOptions> pools, CancellationToken cancellationToken)
    {
        await _ticking.WaitAsync(cancellationToken);
        try
        {
            await MeetAsync(cancellationToken);
            foreach (PoolOptions pool in pools.Where(pool => !pool.IsForeign && _dependencies.Fleet.TargetOf(pool.Name) is null))
            {
                TakeSide(pool, ScopeOf(pool));
            }

            _dependencies.Fleet.Apply(pools);
            Renew(pools);
        }
        finally
        {
            _ticking.Release();
        }
    }

    /// <summary>Ticks until cancelled, and gives back what it holds then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                Task woken = Volatile.Read(ref _wake).Task;
                await Task.WhenAny(woken, Task.Delay(Interval, _dependencies.Time, pause.Token));
                await pause.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                Volatile.Write(ref _wake, woken.IsCompleted ? NewSignal() : _wake);
                await TickAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>One tick over all pools.</summary>
    public async ValueTask TickAsync(CancellationToken cancellationToken)
    {
        await _ticking.WaitAsync(cancellationToken);
        try
        {
            await MeetAsync(cancellationToken);
            var news = new List<(ScalingScope Scope, DecisionRecord Decision)>();
            foreach (PoolScaler scaler in Scalers)
            {
                ScalingScope scope = ScopeOf(scaler.Pool);
                if (await TrySafelyAsync(scaler, scope, cancellationToken) is { } decision)
                {
                    news.Add((scope, decision));
                }
            }

            foreach (IGrouping<ScalingScope, (ScalingScope, DecisionRecord Decision)> told in news.GroupBy(entry => entry.Scope))
            {
                await told.Key.RecordAsync([.. told.Select(entry => entry.Decision)], cancellationToken);
            }
        }
        finally
        {
            _ticking.Release();
        }
    }

    /// <summary>Has the next tick come at once; many calls make one.</summary>
    public void Wake() => Volatile.Read(ref _wake).TrySetResult();

    /// <summary>Stops acting at once and gives the leases back.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        await _ticking.WaitAsync(cancellationToken);
        try
        {
            await _machine.LeaveAsync(cancellationToken);
            if (_all is not null)
            {
                await _all.LeaveAsync(cancellationToken);
            }
        }
        finally
        {
            _ticking.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _dependencies.Fleet.Woken = null;
        _machine.Dispose();
        _all?.Dispose();
        _ticking.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Pins <paramref name="pool"/>, or frees it. Null is success.</summary>
    public async ValueTask<string?> PinAsync(PoolOptions pool, ManualScale? manual, CancellationToken cancellationToken)
    {
        string? error = await ScopeOf(pool).PinAsync(pool.Name, manual, cancellationToken);
        if (error is null)
        {
            await TickAsync(cancellationToken);
        }

        return error;
    }

    internal ScalingScope ScopeOf(PoolOptions pool) => _all is not null && IsShared(pool) ? _all : _machine;

    internal string? ProblemOf(PoolOptions pool) => _problems.GetValueOrDefault(pool.Name) ?? ScopeOf(pool).Problem;

    /// <summary>What all gateways have counted, for operators.</summary>
    internal GatewaySignals SignalsOf(PoolOptions pool) => Gateways(pool, ScopeOf(pool)).Values.Aggregate(new GatewaySignals(), (sum, signals) => sum.Plus(signals));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsShared(PoolOptions pool) => _dependencies.Fleet.Kinds.Any(kind => kind.IsShared && string.Equals(kind.Name, pool.Target, StringComparison.Ordinal));

    private async ValueTask MeetAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, GatewaySignals> own = Own();
        await _machine.MeetAsync(own, cancellationToken);
        if (_all is not null)
        {
            await _all.MeetAsync(own, cancellationToken);
        }

        _dependencies.Load.Others(_machine.Others.Values.Concat(_all?.Others.Values ?? []).SelectMany(gateway => gateway.Values));
        string? problem = _machine.Problem ?? _all?.Problem;
        if (!string.Equals(problem, _lastProblem, StringComparison.Ordinal))
        {
            LogStore(_dependencies.Logger, problem ?? "the store answers again");
            _lastProblem = problem;
        }
    }

    private Dictionary<string, GatewaySignals> Own() => _dependencies.Gateway is { } gateway
        ? _dependencies.Catalog.Current.Pools.ToDictionary(pool => pool.Name, pool => PoolSignals.Of(gateway(pool.Name)), StringComparer.Ordinal)
        : new Dictionary<string, GatewaySignals>(StringComparer.Ordinal);

    private void Renew(IReadOnlyCollection<PoolOptions> pools)
    {
        var before = _scalers.ToDictionary(StringComparer.Ordinal);
        foreach (PoolScaler old in before.Values.Where(old => !pools.Contains(old.Pool)))
        {
            _scalers.TryRemove(old.Pool.Name, out _);
            _problems.TryRemove(old.Pool.Name, out _);
        }

        foreach (PoolOptions pool in pools)
        {
            _scalers.GetOrAdd(pool.Name, name => new PoolScaler(pool, _dependencies.Fleet.TargetOf(name)!, _dependencies.Time, before.GetValueOrDefault(name)));
        }
    }

    private void TakeSide(PoolOptions pool, ScalingScope scope)
    {
        if (scope.Lease.Lead is not null || pool.IsForeign)
        {
            _dependencies.Fleet.Lead(pool.Name);
        }
        else if (scope.Lease.IsOthers)
        {
            // Not before another is seen: a store that is away must cost no running worker.
            _dependencies.Fleet.Follow(pool.Name, scope.Replicas.GetValueOrDefault(pool.Name, []));
        }
    }

    /// <summary>A fault of one pool's target is said, and leaves the others alone.</summary>
    private async ValueTask<DecisionRecord?> TrySafelyAsync(PoolScaler scaler, ScalingScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return await TickAsync(scaler, scope, cancellationToken);
        }
#pragma warning disable CA1031 // A bug in one target must not end the scaling of all pools.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _problems[scaler.Pool.Name] = $"a fault in penstock itself: {exception.Message}";
            LogFault(_dependencies.Logger, exception, scaler.Pool.Name);
            return null;
        }
    }

    // 1. Run the pool here, or follow whoever does.
    // 2. Read what it has, what its servers say and what gateways see.
    // 3. Decide, and act where we may; the token ends at once when we may not any more.
    // 4. Tell the others which replicas there are.
    private async ValueTask<DecisionRecord?> TickAsync(PoolScaler scaler, ScalingScope scope, CancellationToken cancellationToken)
    {
        PoolOptions pool = scaler.Pool;
        TakeSide(pool, scope);
        bool leads = scope.Lease.Lead is not null;
        if (scope.Spend.TryGetValue(pool.Name, out PoolSpend? spent))
        {
            scaler.Resume(spent);
        }

        TargetReading reading = _dependencies.Fleet.IsLed(pool.Name)
            ? await scaler.Target.ObserveAsync(cancellationToken)
            : Told(scope.Replicas.GetValueOrDefault(pool.Name, []));
        NoteProblem(pool.Name, reading.Error);
        ImmutableArray<Replica> replicas = [.. reading.Replicas.Select(status => status.Replica)];
        IReadOnlyDictionary<string, ServerReading> servers = reading.Error is null
            ? await _dependencies.Servers.ReadAsync(replicas, cancellationToken)
            : ImmutableDictionary<string, ServerReading>.Empty;
        using var acting = Acting(scope.Lease.Lead, cancellationToken);
        (DecisionRecord? decision, bool isNews) = await scaler.TickAsync(
            reading, Gateways(pool, scope), servers, scope.Manual.GetValueOrDefault(pool.Name), acting?.Token);
        if (leads && acting is { IsCancellationRequested: false } && reading.Error is null)
        {
            if (scaler.Mode == PoolMode.Active)
            {
                NoteProblem(pool.Name, await _dependencies.Fleet.FinishAsync(pool.Name, acting.Token));
            }

            await scope.PublishAsync(pool.Name, Present(pool.Name, replicas), cancellationToken);
            await TellAsync(scaler, scope, cancellationToken);
        }
        else if (!leads && scope.Wishes.TryGetValue(pool.Name, out int told))
        {
            scaler.Target.Follow(told);
        }

        return isNews && decision is not null && (leads || pool.IsForeign) ? decision : null;
    }

    private static async ValueTask TellAsync(PoolScaler scaler, ScalingScope scope, CancellationToken cancellationToken)
    {
        if (scaler.Target.Wish is { } wish)
        {
            await scope.PublishAsync(scaler.Pool.Name, wish, cancellationToken);
        }

        if (scaler.Spend is { Usd: > 0 } spend)
        {
            await scope.PublishAsync(scaler.Pool.Name, spend, cancellationToken);
        }
    }

    /// <summary>As the directory shows it now: what was just taken out of routing must not be told as ready.</summary>
    private ImmutableArray<Replica> Present(string pool, ImmutableArray<Replica> read) =>
        _dependencies.Fleet.Directory.Current.Pools.TryGetValue(pool, out ImmutableArray<Replica> shown) ? shown : read;

    private static CancellationTokenSource? Acting(CancellationToken? lead, CancellationToken cancellationToken) =>
        lead is { } token ? CancellationTokenSource.CreateLinkedTokenSource(token, cancellationToken) : null;

    private static TargetReading Told(ImmutableArray<Replica> replicas) => new(
        [.. replicas.Select(replica => new ReplicaStatus(replica, null, default, null))],
        replicas.Count(replica => replica.Phase != ReplicaPhase.Draining));

    private Dictionary<string, GatewaySignals> Gateways(PoolOptions pool, ScalingScope scope)
    {
        var seen = new Dictionary<string, GatewaySignals>(StringComparer.Ordinal);
        if (_dependencies.Gateway is { } own)
        {
            seen[_dependencies.Identity] = PoolSignals.Of(own(pool.Name));
        }

        foreach ((string gateway, Dictionary<string, GatewaySignals> pools) in scope.Others)
        {
            if (pools.TryGetValue(pool.Name, out GatewaySignals? signals))
            {
                seen[gateway] = signals;
            }
        }

        return seen;
    }

    private void NoteProblem(string pool, TargetError? error)
    {
        if (error is null)
        {
            _problems.TryRemove(pool, out _);
        }
        else if (!_problems.TryGetValue(pool, out string? old) || !string.Equals(old, error.Message, StringComparison.Ordinal))
        {
            _problems[pool] = error.Message;
            LogTarget(_dependencies.Logger, pool, error.Kind, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The scaling of pool {Pool} failed")]
    private static partial void LogFault(ILogger logger, Exception exception, string pool);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Autoscaling: {Problem}")]
    private static partial void LogStore(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pool {Pool}: its target says {Kind}: {Problem}")]
    private static partial void LogTarget(ILogger logger, string pool, TargetErrorKind kind, string problem);
}
