using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration;

/// <summary>
/// The names that registries elsewhere know. Whoever composes the program passes the registries' own lists in, so that a new
/// provider kind, policy or scale target needs no line here.
/// </summary>
public sealed record KnownNames
{
    /// <summary>Kinds of provider.</summary>
    public ValueList<string> ProviderKinds { get; init; } =
        ["openai", "azure-openai", "anthropic", "gemini", "bedrock", "openai-compatible"];

    /// <summary>Load-balancing policies.</summary>
    public ValueList<string> BalancePolicies { get; init; } =
    [
        "round-robin", "weighted", "least-outstanding", "least-latency", "least-work", "prefix-affinity",
        "session-affinity", "cheapest", "nearest-region",
    ];

    /// <summary>Scale targets.</summary>
    public ValueList<string> ScaleTargets { get; init; } = ["process", "kubernetes", "keda", "aws-asg", "azure-vmss"];
}
