namespace Penstock.Catalog.Serving;

/// <summary>How much is kept of the answers of <c>/v1/responses</c>, for later turns. The oldest go first.</summary>
public sealed record ResponseStorageOptions
{
    /// <summary>How long. Default 30 days, as OpenAI does.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many; 0 keeps none. Default 100,000.</summary>
    public int MaxCount { get; init; } = 100_000;

    /// <summary>How much, in millions of bytes. Default 1,000.</summary>
    public int MaxMegabytes { get; init; } = 1000;
}
