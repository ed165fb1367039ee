using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.Gateway.Pools;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Targets;
using Penstock.Storage.Scaling;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>All that autoscaling needs from outside. Whoever composes the program owns and disposes of it.</summary>
public sealed record AutoscalingDependencies
{
    /// <summary>The configuration.</summary>
    public required ICatalogSource Catalog { get; init; }

    /// <summary>The pools.</summary>
    public required Fleet Fleet { get; init; }

    /// <summary>What this process's gateway sees of a pool; null where no gateway runs beside.</summary>
    public Func<string, PoolTotals>? Gateway { get; init; }

    /// <summary>Where to put what others' gateways say of replicas.</summary>
    public required ReplicaLoad Load { get; init; }

    /// <summary>The store of this machine.</summary>
    public required IScalingStore Machine { get; init; }

    /// <summary>The store of all control planes; null where the machine's is all there is.</summary>
    public IScalingStore? All { get; init; }

    /// <summary>Reads servers' metrics.</summary>
    public required ServerMetricsReader Servers { get; init; }

    /// <summary>Who we are among control planes and gateways.</summary>
    public required string Identity { get; init; }

    /// <summary>Whether a holder of a lease is known to be gone. Default <see cref="ProcessIdentity.IsDead"/>.</summary>
    public Func<string, bool> IsDead { get; init; } = ProcessIdentity.IsDead;

    /// <summary>The clock. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Logs.</summary>
    public required ILogger Logger { get; init; }
}
