using Microsoft.Extensions.Logging;
using Penstock.Catalog.Pools;
using Penstock.Scaling.Targets.Keda;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Targets;

/// <summary>All that a scale target is made of.</summary>
public sealed record ScaleTargetContext
{
    /// <summary>The pool, with whatever its target's block holds. A changed pool gets a new target.</summary>
    public required PoolOptions Pool { get; init; }

    /// <summary>Runs the processes of this machine.</summary>
    public required ProcessTarget Processes { get; init; }

    /// <summary>Makes a handler for calls to whoever runs the replicas; the target disposes of it. Tests put a fake here.</summary>
    public required Func<HttpMessageHandler> Handler { get; init; }

    /// <summary>Environment variables, for credentials that clouds keep there.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>What KEDA is told; one for all pools.</summary>
    public KedaSignals Keda { get; init; } = new();

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Chance, for back-off. Not shared.</summary>
    public required Random Random { get; init; }

    /// <summary>Logs.</summary>
    public required ILogger Logger { get; init; }
}
