using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.ControlPlane.Autoscaling;
using Penstock.Gateway.Bodies;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Limits.Sharing;
using Penstock.Gateway.Health;
using Penstock.Gateway.Hosting;
using Penstock.Scaling.Targets;
using Penstock.Storage.Ledger;
using Penstock.Storage.Operators;
using Penstock.Storage.Tenants;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>All that the admin listener needs from outside. Whoever composes the program owns and disposes of it.</summary>
public sealed record AdminDependencies
{
    /// <summary>The configuration.</summary>
    public required ICatalogSource Catalog { get; init; }

    /// <summary>The generated keys.</summary>
    public required OperatorKeyStore Keys { get; init; }

    /// <summary>The pools.</summary>
    public required Fleet Fleet { get; init; }

    /// <summary>Targets of models with their health; null where no gateway runs beside.</summary>
    public TargetDirectory? Targets { get; init; }

    /// <summary>Shares of targets; null where no gateway runs beside.</summary>
    public TrafficDirectory? Traffic { get; init; }

    /// <summary>Tenants and keys that are made here; null where they cannot be.</summary>
    public TenantStore? Tenants { get; init; }

    /// <summary>What callers may take and have taken; null where no gateway runs beside.</summary>
    public AccountBook? Accounts { get; init; }

    /// <summary>How operators ask models from the dashboard; null where no gateway runs beside.</summary>
    public PlaygroundAccess? Playground { get; init; }

    /// <summary>What operators did; null keeps no account of it.</summary>
    public AuditLog? Audit { get; init; }

    /// <summary>What <c>/metrics</c> shows.</summary>
    public required MetricRegistry Metrics { get; init; }

    /// <summary>Scales the pools; null where nobody does.</summary>
    public AutoscalingLoop? Autoscaling { get; init; }

    /// <summary>Answers questions about requests and use; null where no ledger is kept.</summary>
    public LedgerReader? Ledger { get; init; }

    /// <summary>Texts of requests and answers; null where none are kept.</summary>
    public BodyKeeper? Bodies { get; init; }

    /// <summary>What watches the data plane; null where nothing does.</summary>
    public Observing? Observing { get; init; }

    /// <summary>Logs.</summary>
    public required ILoggerFactory Logs { get; init; }

    /// <summary>The clock. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>Where the data plane listens; null while it does not.</summary>
    public Func<Uri?> DataAddress { get; init; } = () => null;

    /// <summary>What the data plane shares with other gateways; null where nothing is.</summary>
    public ShareKeeper? Sharing { get; init; }

    /// <summary>The data plane's answers that may be given again; null where there is none.</summary>
    public AnswerCache? Cache { get; init; }

    /// <summary>What may be seen of the data plane's semantic cache, and done to it; null where there is none.</summary>
    public SemanticOperations? Semantic { get; init; }
}
