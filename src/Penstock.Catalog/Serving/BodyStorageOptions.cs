namespace Penstock.Catalog.Serving;

/// <summary>How much is kept of the texts of requests and answers, of models that say <c>storeBodies</c>. Whatever bound is reached, the oldest go first.</summary>
public sealed record BodyStorageOptions
{
    /// <summary>How long one is kept. Default 7 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How much all may take, in millions of bytes. Default 1,000.</summary>
    public int MaxMegabytes { get; init; } = 1_000;
}
