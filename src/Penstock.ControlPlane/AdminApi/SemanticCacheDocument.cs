using Penstock.Gateway.Caching.Semantic;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>How the semantic cache stands.</summary>
/// <param name="IsLoaded">False while what was learned before a restart is read.</param>
/// <param name="Store">The file of what was learned; null where there is none.</param>
/// <param name="Models">One for each tenant and model that has asked.</param>
internal sealed record SemanticCacheDocument(bool IsLoaded, CacheStoreDocument? Store, IReadOnlyList<SemanticModelDocument> Models)
{
    /// <summary>The document of a cache.</summary>
    public static SemanticCacheDocument Of(SemanticOperations cache) =>
        new(cache.IsLoaded, CacheDocument.StoreOf(cache.Store), [.. cache.Domains().Select(SemanticModelDocument.Of)]);
}
