namespace Penstock.Protocols.Inference;

/// <summary>A tool that the model may call.</summary>
/// <param name="Name">Its name.</param>
public sealed record ToolDefinition(string Name)
{
    /// <summary>What it is for, or null.</summary>
    public string? Description { get; init; }

    /// <summary>JSON schema of its arguments as JSON text; null means no arguments.</summary>
    public string? Schema { get; init; }

    /// <summary>True: arguments must follow the schema; null: the provider's default.</summary>
    public bool? Strict { get; init; }

    /// <summary>A cache marker after this tool, or null.</summary>
    public CacheControl? Cache { get; init; }

    /// <summary>The whole tool as its provider writes it, where it is one of the provider's own (web search); else null.</summary>
    public ProviderExtension? Opaque { get; init; }

    /// <summary>Fields of the tool that only one provider understands.</summary>
    public IReadOnlyList<ProviderExtension> Extensions { get; init; } = [];
}
