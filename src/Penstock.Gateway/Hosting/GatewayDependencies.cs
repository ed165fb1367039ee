using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.Catalog.Replicas;
using Penstock.Gateway.Bodies;
using Penstock.Storage.Caching;
using Penstock.Storage.Ledger;
using Penstock.Storage.Responses;
using Penstock.Storage.Sharing;
using Penstock.Storage.Tenants;
using Penstock.Telemetry.Measures;
using Penstock.Telemetry.Metrics;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Hosting;

/// <summary>All that a gateway needs from outside. Whoever composes the program owns and disposes of it.</summary>
public sealed record GatewayDependencies
{
    /// <summary>The configuration; changes are applied while requests run.</summary>
    public required ICatalogSource Catalog { get; init; }

    /// <summary>Model servers of one's own.</summary>
    public required IReplicaDirectory Replicas { get; init; }

    /// <summary>Where metrics are defined; the admin listener shows them.</summary>
    public required MetricRegistry Metrics { get; init; }

    /// <summary>Where attempts are written down; null for nowhere, as in tests and simulations.</summary>
    public AttemptLedger? Ledger { get; init; }

    /// <summary>Keeps texts of requests and answers where a model asks for that; null keeps none.</summary>
    public BodyKeeper? Bodies { get; init; }

    /// <summary>Begins traces; null where spans go nowhere.</summary>
    public Tracer? Tracer { get; init; }

    /// <summary>Where what is measured is left for charts and alerts; null for nowhere.</summary>
    public MeasureRecorder? Measures { get; init; }

    /// <summary>Logs.</summary>
    public required ILoggerFactory Logs { get; init; }

    /// <summary>Where answers are kept that later turns may follow; null keeps some in memory, for an hour.</summary>
    public IResponseStore? Responses { get; init; }

    /// <summary>Environment variables, for credentials that clouds keep there. Default the process' own.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Where budgets remember what is spent; null forgets it with the process.</summary>
    public SpendFile? Spend { get; init; }

    /// <summary>Where limits and budgets are divided among several gateways; null counts for this one alone. Its owner disposes of it after the gateway.</summary>
    public IShareStore? Shares { get; init; }

    /// <summary>Bounds of the listener.</summary>
    public GatewayLimits Limits { get; init; } = new();

    /// <summary>The clock. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Chance, for balancing and back-off; used under a lock of its own where it is shared.</summary>
    public required Random Random { get; init; }

    /// <summary>Makes the handler that upstream calls go through; null takes sockets. Tests and simulations put a fake here.</summary>
    public Func<HttpMessageHandler>? UpstreamHandler { get; init; }

    /// <summary>Where answers are kept beyond memory; null keeps them in memory alone.</summary>
    public IAnswerStore? Answers { get; init; }

    /// <summary>Where the semantic cache keeps what it learns; null forgets it with the process.</summary>
    public ISemanticStore? Learned { get; init; }
}
