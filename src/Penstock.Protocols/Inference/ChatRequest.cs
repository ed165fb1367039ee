namespace Penstock.Protocols.Inference;

/// <summary>
/// A chat turn in no provider's language: the hub between client dialects and upstream dialects. A superset of OpenAI's chat completions.
/// Null means that the client did not say.
/// </summary>
public sealed record ChatRequest
{
    /// <summary>The model that the client named.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation, oldest first, instructions included where the client put them.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Whose field names are used in errors.</summary>
    public FieldNames Names { get; init; } = FieldNames.ChatCompletions;

    /// <summary>Tools on offer.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Whether a tool has to be called.</summary>
    public ToolChoice? ToolChoice { get; init; }

    /// <summary>False: at most one tool call.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>The shape of the answer's text.</summary>
    public ResponseFormat? ResponseFormat { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public Sampling Sampling { get; init; } = new();

    /// <summary>Most tokens to answer with, reasoning included.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>How much to think.</summary>
    public Reasoning? Reasoning { get; init; }

    /// <summary>True: the answer is wanted as it grows.</summary>
    public bool Stream { get; init; }

    /// <summary>True: the client wants usage at the end of the stream.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The end user, as the client names him; or null.</summary>
    public string? User { get; init; }

    /// <summary>Labels of the client.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(0, StringComparer.Ordinal);

    /// <summary>A cache marker on the request as a whole, or null.</summary>
    public CacheControl? Cache { get; init; }

    /// <summary>The stored answer that this turn follows (Responses only), or null.</summary>
    public string? PreviousResponseId { get; init; }

    /// <summary>Whether the answer may be kept for later turns (Responses only).</summary>
    public bool? Store { get; init; }

    /// <summary>Fields that only one provider understands.</summary>
    public IReadOnlyList<ProviderExtension> Extensions { get; init; } = [];
}
