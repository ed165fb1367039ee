using Penstock.Gateway.Caching.Entries;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>An answer that was given to a request of the same meaning.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Similarity">Of the two requests, in [0, 1].</param>
public sealed record SemanticHit(CachedAnswer Answer, double Similarity);
