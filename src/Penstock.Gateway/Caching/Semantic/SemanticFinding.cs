using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Serving;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>What a semantic cache had for a request; goes back to it with the answer that came instead.</summary>
public sealed class SemanticFinding
{
    /// <summary>The answer that will do; null where there is none, or it would rather not say.</summary>
    public CachedAnswer? Answer { get; internal init; }

    /// <summary>Of the two questions, in [0, 1].</summary>
    public double Similarity => Lookup?.Best?.Similarity is { } similarity ? Math.Clamp(similarity, 0, 1) : 0;

    /// <summary>What was decided.</summary>
    public required SemanticDecision Decision { get; init; }

    /// <summary>Where the question belongs.</summary>
    internal FrameName Frame { get; init; }

    /// <summary>What was found; null where nothing was looked up.</summary>
    internal SemanticLookup? Lookup { get; init; }

    /// <summary>Whose it is.</summary>
    internal SemanticDomain? Domain { get; init; }

    /// <summary>The same, decided otherwise.</summary>
    internal SemanticFinding As(SemanticDecision decision) => new() { Decision = decision, Frame = Frame, Lookup = Lookup, Domain = Domain };

    /// <summary>The same with the answer that will do.</summary>
    internal SemanticFinding With(CachedAnswer answer) => new() { Answer = answer, Decision = Decision, Frame = Frame, Lookup = Lookup, Domain = Domain };
}
