using Penstock.Catalog;

namespace Penstock.Storage.Sharing;

/// <summary>Where a configuration divides limits among gateways.</summary>
public static class ShareStores
{
    /// <summary>Redis where it is shared; null for a gateway that shares with nobody. Nothing is opened yet.</summary>
    public static IShareStore? Of(PenstockCatalog catalog) =>
        catalog.Shared.Redis is { } redis && redis.Reveal().Length > 0 ? new RedisShareStore(redis.Reveal()) : null;
}
