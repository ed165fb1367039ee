using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Caching.Tiers;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/cache</c> answers.</summary>
/// <param name="Answers">In memory.</param>
/// <param name="Bytes">That they take.</param>
/// <param name="MaxBytes">The bound.</param>
/// <param name="Evicted">Answers that had to go for others.</param>
/// <param name="Invalidations">Scopes that were ever invalidated.</param>
/// <param name="Store">The store beyond memory; null where there is none.</param>
/// <param name="Semantic">The semantic cache; null where there is none.</param>
internal sealed record CacheDocument(long Answers, long Bytes, long MaxBytes, long Evicted, long Invalidations, CacheStoreDocument? Store, SemanticCacheDocument? Semantic)
{
    /// <summary>The document of a cache.</summary>
    public static CacheDocument Of(CacheStatus status, SemanticOperations? semantic) => new(
        status.Answers,
        status.Bytes,
        status.MaxBytes,
        status.Evicted,
        status.Invalidations,
        StoreOf(status.Store),
        semantic is null ? null : SemanticCacheDocument.Of(semantic));

    /// <summary>The document of a store; null where there is none.</summary>
    public static CacheStoreDocument? StoreOf(StoreHealth? health) =>
        health is { } store ? new CacheStoreDocument(store.Kind, store.IsWell ? "well" : "failing", store.Since, store.Fault?.Kind.ToString(), store.Fault?.Detail) : null;
}
