namespace Penstock.Gateway.Inference;

/// <summary>What a cache had to do with an answer, for the <c>x-penstock-cache</c> headers.</summary>
/// <param name="Result"><c>exact</c>, <c>coalesced</c>, <c>semantic</c>, <c>miss</c> or <c>bypass</c>.</param>
public sealed record CacheNote(string Result)
{
    /// <summary>It was looked for and not found.</summary>
    public static CacheNote Miss { get; } = new("miss");

    /// <summary>It was not looked for.</summary>
    public static CacheNote Bypass { get; } = new("bypass");

    /// <summary>The answer of another request that ran at the same time.</summary>
    public static CacheNote Coalesced { get; } = new("coalesced");

    /// <summary>Names the entry, for whoever wants to have it deleted; null where there is none.</summary>
    public string? Entry { get; init; }

    /// <summary>How old the answer is; null where it is new.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>How alike the two requests are, in [0, 1]; null where they are equal.</summary>
    public double? Similarity { get; init; }

    /// <summary>True when its time was over and it stood in for a target that failed.</summary>
    public bool IsStale { get; init; }
}
