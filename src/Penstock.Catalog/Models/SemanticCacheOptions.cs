namespace Penstock.Catalog.Models;

/// <summary>How far a semantic cache may err.</summary>
public sealed record SemanticCacheOptions
{
    /// <summary>The embedding model that comes with the program.</summary>
    public const string Builtin = "builtin:use-lite";

    /// <summary>
    /// Share of all requests that may be answered wrongly from it, in (0, 1): requests that ask it, whether it answers them or not. Default 0.01.
    /// </summary>
    public double MaxErrorRate { get; init; } = 0.01;

    /// <summary>How long an answer lives. Default 1 hour.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What makes vectors of questions: <see cref="Builtin"/>, which is English, or a public model that embeds.</summary>
    public string Embedding { get; init; } = Builtin;

    /// <summary>The public model that compares answers; null compares their texts.</summary>
    public string? Judge { get; init; }

    /// <summary>True where the program's own model makes the vectors.</summary>
    public bool IsBuiltin => string.Equals(Embedding, Builtin, StringComparison.Ordinal);
}
