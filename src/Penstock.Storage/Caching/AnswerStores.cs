using Penstock.Catalog;

namespace Penstock.Storage.Caching;

/// <summary>Where a configuration wants answers to be kept beyond memory.</summary>
public static class AnswerStores
{
    /// <summary>
    /// Redis where it is shared, else <c>cache.db</c> in the folder of the database; null where neither is wanted.
    /// Nothing is opened yet.
    /// </summary>
    public static IAnswerStore? Of(PenstockCatalog catalog, TimeProvider time)
    {
        if (catalog.Shared.Redis is { } redis && redis.Reveal().Length > 0)
        {
            return new RedisAnswerStore(redis.Reveal(), time);
        }

        long bytes = catalog.Gateway.Cache.DiskMegabytes * 1024L * 1024;
        string folder = Path.GetDirectoryName(Path.GetFullPath(catalog.Storage.Path))!;
        return bytes > 0 ? new SqliteAnswerStore(Path.Combine(folder, "cache.db"), bytes, time) : null;
    }

    /// <summary>What a semantic cache has learned: <c>semantic.db</c> in the folder of the database; null where nothing is kept on disk. Nothing is opened yet.</summary>
    public static ISemanticStore? SemanticOf(PenstockCatalog catalog)
    {
        long bytes = catalog.Gateway.Cache.DiskMegabytes * 1024L * 1024;
        string folder = Path.GetDirectoryName(Path.GetFullPath(catalog.Storage.Path))!;
        return bytes > 0 ? new SqliteSemanticStore(Path.Combine(folder, "semantic.db"), bytes) : null;
    }
}
