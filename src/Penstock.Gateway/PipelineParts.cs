using Microsoft.Extensions.Logging;
using Penstock.Gateway.Bodies;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Limits;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Pools;
using Penstock.Gateway.Reservation;
using Penstock.Storage.Ledger;
using Penstock.Telemetry.Measures;

namespace Penstock.Gateway;

/// <summary>What the stages share; made once a gateway.</summary>
public sealed record PipelineParts
{
    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Chance, for balancing and back-off.</summary>
    public required Random Random { get; init; }

    /// <summary>Replicas of pools.</summary>
    public required ReplicaRoster Roster { get; init; }

    /// <summary>What callers may take and have taken; null takes a book of this pipeline alone, without limits.</summary>
    public AccountBook? Accounts { get; init; }

    /// <summary>What is held back; null takes a register of this pipeline alone.</summary>
    public ReservationRegister? Reservations { get; init; }

    /// <summary>What is counted.</summary>
    public required GatewayMetrics Metrics { get; init; }

    /// <summary>The latest requests, for whoever asks what one of them cost.</summary>
    public required RecentRequests Requests { get; init; }

    /// <summary>Where attempts are written down; null for nowhere.</summary>
    public AttemptLedger? Ledger { get; init; }

    /// <summary>Keeps texts where that is asked for; null for nowhere.</summary>
    public BodyKeeper? Bodies { get; init; }

    /// <summary>Where what is measured is left for the history; null for nowhere.</summary>
    public MeasureRecorder? Measures { get; init; }

    /// <summary>What shadows said; a log of this pipeline alone where none is given.</summary>
    public ShadowLog Shadows { get; init; } = new();

    /// <summary>Logs.</summary>
    public required ILoggerFactory Logs { get; init; }

    /// <summary>Answers that may be given again; null where none are kept.</summary>
    public AnswerCache? Cache { get; init; }

    /// <summary>Answers to requests that mean the same; null where there is no such cache.</summary>
    public SemanticCache? Semantic { get; init; }

    /// <summary>What is seen of pools; null takes a record of this pipeline alone.</summary>
    public PoolTraffic? Pools { get; init; }
}
