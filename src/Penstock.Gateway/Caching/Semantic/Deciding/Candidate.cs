using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>A group that a question may belong to.</summary>
public sealed class Candidate
{
    /// <summary>The group.</summary>
    public required AnswerGroup Group { get; init; }

    /// <summary>The place of its entry nearest to the question.</summary>
    public required int Slot { get; init; }

    /// <summary>The cosine of that entry.</summary>
    public required float Similarity { get; init; }

    /// <summary>What the guard says: the verdict on the nearest entry, or that one of the near ones passed.</summary>
    public GuardVerdict Verdict { get; internal set; }

    /// <summary>Its weight among the nearest entries.</summary>
    internal double Votes { get; set; }

    /// <summary>What the words say.</summary>
    internal double Words { get; set; }

    /// <summary>All of it together; larger is likelier.</summary>
    internal double Score { get; set; }
}
