namespace Penstock.Catalog.Serving;

/// <summary>How much a gateway keeps of the answers that it may give again. A change needs a restart.</summary>
public sealed record CacheStoreOptions
{
    /// <summary>In memory, in MiB; above 0. Default 128.</summary>
    public int MemoryMegabytes { get; init; } = 128;

    /// <summary>In a file <c>cache.db</c> beside the database, in MiB; 0 keeps none. Not used where Redis is shared. Default 1024.</summary>
    public int DiskMegabytes { get; init; } = 1024;
}
