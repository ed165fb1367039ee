using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>What was found for a question, and why it was served or not; given back to the scope once the right answer is known.</summary>
public sealed class SemanticLookup
{
    /// <summary>The question.</summary>
    public required Question Question { get; init; }

    /// <summary>Its vector.</summary>
    public required float[] Vector { get; init; }

    /// <summary>Groups that it may belong to, likeliest first.</summary>
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>What is done.</summary>
    public SemanticDecision Decision { get; internal set; }

    /// <summary>The likeliest group; null when nothing near was kept.</summary>
    public Candidate? Best => Candidates.Count > 0 ? Candidates[0] : null;

    /// <summary>The estimated probability that the best candidate's answer would be wrong; 1 where there is none or the guard objects.</summary>
    public double Risk { get; internal set; } = 1;

    /// <summary>What it took of the budget of errors; 0 where it was not served.</summary>
    internal double Spent { get; set; }

    /// <summary>What the risk was estimated from; null where it was not.</summary>
    internal double[]? Evidence { get; set; }

    /// <summary>The question's words, hashed.</summary>
    internal uint[] Features { get; set; } = [];
}
