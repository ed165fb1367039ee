using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Metering;

/// <summary>What is remembered of a request after its answer: figures, never its text.</summary>
/// <param name="Id">The exchange's id.</param>
/// <param name="Tenant">Who asked; null on an open data plane.</param>
/// <param name="Model">The public model; null when there was none of that name.</param>
/// <param name="Operation">What was asked for.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="AcceptedAt">When it came (UTC).</param>
/// <param name="Attempts">Calls to targets.</param>
/// <param name="Usage">Tokens of the attempt that answered; null when nothing was said.</param>
/// <param name="CostUsd">All attempts together; null when no price is known.</param>
/// <param name="Overhead">The time that the gateway itself took; null when it is no longer known.</param>
/// <param name="FirstToken">From acceptance to the first piece; null when none came.</param>
/// <param name="Duration">From acceptance to the end.</param>
public sealed record RequestRecord(
    string Id,
    string? Tenant,
    string? Model,
    Operation Operation,
    Outcome Outcome,
    DateTimeOffset AcceptedAt,
    int Attempts,
    TokenUsage? Usage,
    decimal? CostUsd,
    TimeSpan? Overhead,
    TimeSpan? FirstToken,
    TimeSpan Duration);
