using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>Answers to requests that mean the same as one before. Asked after the exact cache has missed; safe for concurrent use.</summary>
public interface ISemanticCache
{
    /// <summary>
    /// An answer of another request of the same tenant and model that will do for this one; null where there is none, or the cache would
    /// rather not say. Bounds its own time.
    /// </summary>
    ValueTask<SemanticHit?> FindAsync(InferenceContext context, KeyedRequest request, CancellationToken cancellationToken);

    /// <summary>A request that missed was answered, and the answer is kept: what to compare with, and what was learned. Never waits.</summary>
    void Learn(InferenceContext context, KeyedRequest request, CachedAnswer answer);
}
