using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.External;

/// <summary>One server that someone else runs: looked at again and again, for as long as it is configured.</summary>
internal sealed class ExternalReplica(string id, Uri address, ExternalPool pool, HealthProbe probe, TimeProvider time)
{
    private static readonly TimeSpan WhileNotReady = TimeSpan.FromSeconds(1);
    private static readonly string[] HealthPaths = ["/readyz", "/health"];

    private readonly DateTimeOffset _since = time.GetUtcNow();
    private volatile bool _isReady;
    private DateTimeOffset? _readyAt;

    /// <summary>How it is now. One that does not answer counts as starting: it may come back, and takes no requests until then.</summary>
    public ReplicaStatus Status => new(
        new Replica(id, pool.Name, address, _isReady ? ReplicaPhase.Ready : ReplicaPhase.Starting), ProcessId: null, _since, _readyAt);

    /// <summary>Looks until cancelled, and says each change.</summary>
    public async Task WatchAsync(Action onChange, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var isReady = await IsReadyAsync(cancellationToken);
                if (isReady != _isReady)
                {
                    _readyAt ??= time.GetUtcNow();
                    _isReady = isReady;
                    onChange();
                }

                await Task.Delay(isReady ? pool.ProbeInterval : WhileNotReady, time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>A server that knows neither path (Ollama) is ready as soon as it answers anything.</summary>
    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var path in HealthPaths)
        {
            var answer = await probe.LookAsync(address, path, pool.ProbeTimeout, cancellationToken);
            if (answer != HealthAnswer.UnknownPath)
            {
                return answer == HealthAnswer.Ready;
            }
        }

        return true;
    }
}
