namespace Penstock.Protocols.Inference;

/// <summary>What an upstream encoder has to know of its target.</summary>
public sealed record EncodeOptions
{
    /// <summary>The target's own name for the model.</summary>
    public required string Model { get; init; }

    /// <summary>What happens to fields that the target cannot express.</summary>
    public UnsupportedFields Unsupported { get; init; }

    /// <summary>Sent where the target wants a limit and the client gave none (Anthropic). Tokens.</summary>
    public int DefaultMaxOutputTokens { get; init; } = 4096;

    /// <summary>How thinking is asked for.</summary>
    public ThinkingStyle Thinking { get; init; }

    /// <summary>False for models that refuse temperature, top_p and top_k (newer Claude models).</summary>
    public bool AcceptsSampling { get; init; } = true;

    /// <summary>False for targets that know <c>system</c> only.</summary>
    public bool AcceptsDeveloperRole { get; init; } = true;

    /// <summary>False for targets that know <c>max_tokens</c> only.</summary>
    public bool AcceptsMaxCompletionTokens { get; init; } = true;

    /// <summary>True for servers that copy OpenAI's API and add <c>top_k</c>, <c>min_p</c>, <c>reasoning_content</c>.</summary>
    public bool Compatible { get; init; }

    /// <summary>True: a stream ends with usage whether or not the client asked.</summary>
    public bool AlwaysIncludeUsage { get; init; } = true;
}
