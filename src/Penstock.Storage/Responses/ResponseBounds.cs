using Penstock.Catalog.Serving;

namespace Penstock.Storage.Responses;

/// <summary>How much is kept of answers. Whatever bound is reached, the oldest go first.</summary>
public sealed record ResponseBounds
{
    /// <summary>Most answers. Default 100,000.</summary>
    public int MaxCount { get; init; } = 100_000;

    /// <summary>Most bytes, together. Default 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Most bytes of one answer with its conversation; a larger one is not kept. Default 32 MiB.</summary>
    public long MaxEntryBytes { get; init; } = 32L << 20;

    /// <summary>How long one is kept. Default 30 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What <paramref name="storage"/> configures.</summary>
    public static ResponseBounds Of(StorageOptions storage) => new()
    {
        MaxCount = storage.Responses.MaxCount,
        MaxBytes = storage.Responses.MaxMegabytes * 1_000_000L,
        Keep = storage.Responses.Keep,
    };

    /// <summary>What <paramref name="storage"/> configures for texts of requests and answers.</summary>
    public static ResponseBounds OfBodies(StorageOptions storage) => new()
    {
        MaxCount = int.MaxValue,
        MaxBytes = storage.Bodies.MaxMegabytes * 1_000_000L,
        Keep = storage.Bodies.Keep,
    };

    /// <summary>True when one of <paramref name="size"/> bytes can be kept at all.</summary>
    public bool Takes(long size) => MaxCount > 0 && size <= Math.Min(MaxBytes, MaxEntryBytes);
}
