namespace Penstock.Telemetry.Measures;

/// <summary>Measures that add up. The numbers are part of stored frames: new ones go to the end.</summary>
public enum CountMeasure
{
    /// <summary>Requests that ended; of a target, attempts.</summary>
    Requests,

    /// <summary>Of these, failed ones; a client that went away is none.</summary>
    Errors,

    /// <summary>Of these, those whose client went away.</summary>
    ClientGone,

    /// <summary>Prompt tokens.</summary>
    InputTokens,

    /// <summary>Of these, read from the target's cache.</summary>
    CachedTokens,

    /// <summary>Of these, written to the target's cache.</summary>
    CacheWriteTokens,

    /// <summary>Output tokens.</summary>
    OutputTokens,

    /// <summary>Of these, reasoning.</summary>
    ReasoningTokens,

    /// <summary>Answers of the exact cache.</summary>
    ExactHits,

    /// <summary>Answers that were shared with an equal request on its way.</summary>
    CoalescedHits,

    /// <summary>Answers of the semantic cache.</summary>
    SemanticHits,

    /// <summary>Requests that were looked for in a cache and not found.</summary>
    CacheMisses,

    /// <summary>Cost in USD, where prices are known.</summary>
    CostUsd,

    /// <summary>What cache hits saved, in USD.</summary>
    SavingsUsd,

    /// <summary>Of the errors, those that are not the caller's doing: what an availability objective counts.</summary>
    Faults,
}
