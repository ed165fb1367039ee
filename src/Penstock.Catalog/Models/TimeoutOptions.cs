namespace Penstock.Catalog.Models;

/// <summary>The deadline of each phase. Queueing and waiting for a cold pool count only against <see cref="Total"/>.</summary>
public sealed record TimeoutOptions
{
    /// <summary>Until the connection stands. Default 5 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From dispatch to the first token of a stream; an answer that is not streamed has <see cref="Total"/> alone. Default 60 s.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two pieces of a stream. Default 60 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From acceptance to the last byte, with all attempts. Default 10 minutes.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(10);
}
