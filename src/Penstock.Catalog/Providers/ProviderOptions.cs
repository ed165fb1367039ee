using Penstock.Catalog.Values;

namespace Penstock.Catalog.Providers;

/// <summary>An account at a cloud, or a server that somebody else runs.</summary>
public sealed record ProviderOptions : INamed
{
    /// <summary>As targets name it: <c>use: NAME/model</c>. Never <see cref="ReservedName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The kind, one of <see cref="Configuration.KnownNames.ProviderKinds"/>: <c>openai</c>, <c>azure-openai</c>, <c>anthropic</c>, <c>gemini</c>, <c>bedrock</c>, <c>openai-compatible</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Base URL; null takes the kind's own. Required for azure-openai and openai-compatible.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Default <see cref="ProviderAuth.Key"/>.</summary>
    public ProviderAuth Auth { get; init; } = ProviderAuth.Key;

    /// <summary>Keys that are used in turn; one that is refused or out of quota rests.</summary>
    public ValueList<Secret> Keys { get; init; } = [];

    /// <summary>Where it is, for routing by region and, at AWS, for the endpoint; null when unknown.</summary>
    public string? Region { get; init; }

    /// <summary>The name that no provider may take, since <c>pool/NAME</c> means a pool.</summary>
    public const string ReservedName = "pool";
}
