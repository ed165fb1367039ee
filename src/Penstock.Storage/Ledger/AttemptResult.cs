using System.Runtime.InteropServices;
using Penstock.Protocols.Inference;

namespace Penstock.Storage.Ledger;

/// <summary>How an attempt ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Usage">Tokens; null when none were used, or nothing is known.</param>
/// <param name="CostPicoUsd">In 10^-12 USD; null when the price or the usage is not known.</param>
/// <param name="Status">The target's HTTP status; null when it gave none.</param>
/// <param name="Queued">From the accepted request to dispatch.</param>
/// <param name="FirstToken">From dispatch to the first piece of the answer; null when none came.</param>
/// <param name="Total">From dispatch to the end.</param>
/// <param name="Cache">Which cache answered.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AttemptResult(
    AttemptOutcome Outcome,
    TokenUsage? Usage,
    long? CostPicoUsd,
    int? Status,
    TimeSpan Queued,
    TimeSpan? FirstToken,
    TimeSpan Total,
    AttemptCache Cache = AttemptCache.None);
