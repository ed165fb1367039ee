namespace Penstock.Catalog.Pools;

/// <summary>What one replica that is a process of this machine may take of it.</summary>
public sealed record ResourceOptions
{
    /// <summary>Threads that compute; null lets the program choose. A command gets it as <c>OMP_NUM_THREADS</c>.</summary>
    public int? Threads { get; init; }

    /// <summary>Memory of its own, in MiB (RLIMIT_DATA: weights that are mapped from a file do not count); null sets no bound.</summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary>How much it stands back for others, 0 to 19. Default 0.</summary>
    public int Nice { get; init; }
}
