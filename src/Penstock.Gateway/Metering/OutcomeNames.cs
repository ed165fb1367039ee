using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Metering;

/// <summary>Label values, as constants: formatting an enumeration allocates.</summary>
internal static class OutcomeNames
{
    public static string Of(Outcome outcome) => outcome switch
    {
        Outcome.Completed => "completed",
        Outcome.ClientGone => "client_gone",
        Outcome.UpstreamFault => "upstream_fault",
        Outcome.Deadline => "deadline",
        Outcome.LostHedge => "lost_hedge",
        Outcome.CacheHit => "cache_hit",
        Outcome.Refused => "refused",
        _ => "unknown",
    };

    public static string Of(Operation operation) => operation switch
    {
        Operation.Chat => "chat",
        Operation.Completion => "completion",
        Operation.Embedding => "embedding",
        Operation.Response => "response",
        _ => "token_count",
    };
}
