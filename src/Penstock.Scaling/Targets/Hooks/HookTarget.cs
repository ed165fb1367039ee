using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Hooks;

/// <summary>
/// Replicas that an operator's commands start, stop and list, for platforms that nothing else speaks to. Commands run without a shell, with the pool's
/// name in <c>PENSTOCK_POOL</c>; each has a deadline, and what it prints is read within bounds.
/// </summary>
internal sealed class HookTarget(ScaleTargetContext context) : IScaleTarget
{
    private const int MostReplicas = 10_000;

    private readonly HookOptions _options = context.Pool.Hook!;
    private readonly string _pool = context.Pool.Name;
    private readonly HookCommand _command = new(context.Pool.Name, context.Pool.Hook!.Timeout, context.Time);
    private volatile int _desired;

    /// <inheritdoc/>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        (string output, TargetError? error) = await _command.RunAsync(_options.List, [], cancellationToken);
        if (error is not null)
        {
            return TargetReading.Failed(error);
        }

        ImmutableArray<ReplicaStatus>.Builder replicas = ImmutableArray.CreateBuilder<ReplicaStatus>();
        int number = 0;
        foreach (string line in output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            if (number > MostReplicas || Read(line) is not { } replica)
            {
                return TargetReading.Failed(new TargetError(
                    TargetErrorKind.Refused,
                    string.Create(CultureInfo.InvariantCulture, $"hook.list of pool {_pool}, line {number}: write {{\"id\": \"a\", \"address\": \"http://HOST:PORT\", \"phase\": \"starting|ready|draining\"}}")));
            }

            replicas.Add(replica);
        }

        int running = replicas.Count(replica => replica.Replica.Phase != ReplicaPhase.Draining);
        return new TargetReading(replicas.ToImmutable(), Math.Max(_desired, running));
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken)
    {
        string desired = replicas.ToString(CultureInfo.InvariantCulture);
        (_, TargetError? error) = await _command.RunAsync(_options.Scale, [("desired", desired)], cancellationToken);
        _desired = error is null ? replicas : _desired;
        return error;
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken)
    {
        if (_options.Drain.Count == 0)
        {
            return new TargetError(TargetErrorKind.Refused, $"pool {_pool} has no hook.drain: its platform chooses who goes");
        }

        (_, TargetError? error) = await _command.RunAsync(_options.Drain, [("replica", replica)], cancellationToken);
        _desired = error is null ? Math.Max(0, _desired - 1) : _desired;
        return error;
    }

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _command.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReplicaStatus? Read(string line)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(line);
            string id = node?["id"]?.ToString() ?? "";
            ReplicaPhase? phase = node?["phase"]?.ToString() switch
            {
                "starting" => ReplicaPhase.Starting,
                "ready" => ReplicaPhase.Ready,
                "draining" => ReplicaPhase.Draining,
                _ => null,
            };
            bool hasAddress = Uri.TryCreate(node?["address"]?.ToString() ?? "http://127.0.0.1:0/", UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
            bool isWhole = id.Length > 0 && phase is not null && hasAddress && (phase != ReplicaPhase.Ready || address!.Port != 0);
            return isWhole ? new ReplicaStatus(new Replica(id, _pool, address!, phase!.Value), ProcessId: null, default, ReadyAt: null) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
