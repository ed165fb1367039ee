using Operation = Penstock.Protocols.Inference.Operation;

namespace Penstock.Storage.Ledger;

/// <summary>The words that stand in tables, answers and filters.</summary>
public static class LedgerNames
{
    private static readonly string[] Outcomes =
        ["completed", "client_gone", "upstream_fault", "deadline", "lost_hedge", "cache_hit", "refused", "interrupted"];

    private static readonly string[] Caches = ["none", "exact", "coalesced", "semantic"];

    /// <summary>All outcomes.</summary>
    public static IReadOnlyList<string> OutcomeNames => Outcomes;

    /// <summary>An outcome's word.</summary>
    public static string Of(AttemptOutcome outcome) => Outcomes[Math.Min((int)outcome, Outcomes.Length - 1)];

    /// <summary>A cache's word.</summary>
    public static string Of(AttemptCache cache) => Caches[Math.Min((int)cache, Caches.Length - 1)];

    /// <summary>An operation's word.</summary>
    public static string Of(Operation operation) => operation switch
    {
        Operation.Chat => "chat",
        Operation.Completion => "completion",
        Operation.Embedding => "embedding",
        Operation.Response => "response",
        _ => "token_count",
    };

    /// <summary>The outcome of a word; null when there is none of that name.</summary>
    public static AttemptOutcome? Outcome(string word)
    {
        int index = Array.IndexOf(Outcomes, word);
        return index < 0 ? null : (AttemptOutcome)index;
    }

    internal static AttemptCache CacheOf(string word) => (AttemptCache)Math.Max(0, Array.IndexOf(Caches, word));

    internal static Operation OperationOf(string word) => word switch
    {
        "chat" => Operation.Chat,
        "completion" => Operation.Completion,
        "embedding" => Operation.Embedding,
        "response" => Operation.Response,
        _ => Operation.TokenCount,
    };
}
