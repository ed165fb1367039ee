namespace Penstock.Gateway.Caching.Semantic;

/// <summary>Bounds of a <see cref="SemanticCache"/>.</summary>
public sealed record SemanticBounds
{
    /// <summary>Most questions of one tenant. Default 100,000.</summary>
    public int EntriesPerTenant { get; init; } = 100_000;

    /// <summary>Most bytes that one tenant's questions take, words and vectors included. Default 256 MiB.</summary>
    public long BytesPerTenant { get; init; } = 256L * 1024 * 1024;

    /// <summary>Most questions of one scope (equal system text, parameters and tools). Default 20,000.</summary>
    public int EntriesPerScope { get; init; } = 20_000;

    /// <summary>Most scopes of one tenant. Default 1,000.</summary>
    public int ScopesPerTenant { get; init; } = 1000;

    /// <summary>Most pairs of tenant and model that are calibrated at once; who was away longest leaves. Default 1,000.</summary>
    public int Domains { get; init; } = 1000;

    /// <summary>Answers that wait to be learned from; what comes above that is not learned from. Default 1,000.</summary>
    public int Waiting { get; init; } = 1000;

    /// <summary>The longest question, in characters. Default 2,000.</summary>
    public int QuestionCharacters { get; init; } = 2000;

    /// <summary>How long an embedding model behind the gateway may take for a question. Default 250 ms.</summary>
    public TimeSpan EmbeddingDeadline { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long one answer may be compared. Default 30 s.</summary>
    public TimeSpan JudgingDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Share of would-be hits that are compared. Default 0.05.</summary>
    public double AuditRate { get; init; } = 0.05;
}
