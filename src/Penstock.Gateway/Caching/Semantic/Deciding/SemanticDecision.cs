namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>What a semantic cache makes of a question.</summary>
public enum SemanticDecision
{
    /// <summary>A kept answer is served.</summary>
    Hit,

    /// <summary>A kept answer would be served, but is compared with a new one this time.</summary>
    Audit,

    /// <summary>Nothing near was kept.</summary>
    Empty,

    /// <summary>The guard found a difference that changes answers.</summary>
    Guarded,

    /// <summary>The answer changes with time.</summary>
    Volatile,

    /// <summary>Too little was learned yet to keep the bound.</summary>
    Shadow,

    /// <summary>The risk of a wrong answer is more than the bound leaves.</summary>
    Unsure,

    /// <summary>The risk is more than this caller takes.</summary>
    Strict,

    /// <summary>It would be served, but its answer is kept no longer, or is too old.</summary>
    Expired,

    /// <summary>The conversation did not go through turns that are known.</summary>
    Turns,

    /// <summary>Its shape is not one that is looked up: tools at work, several answers, no text or too much of it.</summary>
    Shape,

    /// <summary>There was no vector of it, or not in time.</summary>
    Embedding,

    /// <summary>What was learned before a restart is still being read.</summary>
    Loading,
}
