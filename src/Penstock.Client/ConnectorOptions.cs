using Penstock.Catalog.Providers;

namespace Penstock.Client;

/// <summary>Where a connector sends its requests.</summary>
public sealed record ConnectorOptions
{
    /// <summary>The provider: its kind, endpoint and keys. Penstock itself is <c>openai-compatible</c> with its data listener's <c>/v1</c>.</summary>
    public required ProviderOptions Provider { get; init; }

    /// <summary>The model that is asked where a call names none.</summary>
    public required string Model { get; init; }

    /// <summary>The model for embeddings; null where the provider has none.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>Hosts on private networks that <see cref="ProviderOptions.Endpoint"/> may name. Loopback is always allowed: it is the caller's own machine.</summary>
    public IReadOnlyList<string> AllowHosts { get; init; } = [];
}
