using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration;

/// <summary>
/// The names that registries elsewhere know. Whoever composes the program passes the registries' own lists in, so that a new
/// provider kind, policy or scale target needs no line here. The defaults are the names that the documentation shows.
/// </summary>
public sealed record KnownNames
{
    /// <summary>The scale target that starts worker processes on this machine.</summary>
    public const string ProcessTarget = "process";

    /// <summary>Kinds of provider.</summary>
    public NamedMap<ProviderKind> ProviderKinds { get; init; } =
    [
        new ProviderKind { Name = "openai" },
        new ProviderKind
        {
            Name = "azure-openai",
            Auths = [ProviderAuth.Key, ProviderAuth.Entra, ProviderAuth.ManagedIdentity],
            NeedsEndpoint = true,
        },
        new ProviderKind { Name = "anthropic" },
        new ProviderKind { Name = "gemini" },
        new ProviderKind { Name = "bedrock", Auths = [ProviderAuth.Key, ProviderAuth.Environment], NeedsRegion = true },
        new ProviderKind { Name = "openai-compatible", NeedsKey = false, NeedsEndpoint = true },
    ];

    /// <summary>Load-balancing policies.</summary>
    public ValueList<string> BalancePolicies { get; init; } =
    [
        "round-robin", "weighted", "least-outstanding", "least-latency", "least-work", "prefix-affinity",
        "session-affinity", "cheapest", "nearest-region",
    ];

    /// <summary>Scale targets. Without <see cref="ProcessTarget"/> the demo model is not served by default, for nobody could start it.</summary>
    public ValueList<string> ScaleTargets { get; init; } = [ProcessTarget, "kubernetes", "keda", "aws-asg", "aws-ecs", "azure-vmss", "azure-container-apps", "hook"];

    /// <summary>
    /// The names of these registries. A kind that is not among the defaults is asked for nothing: its provider judges its own options.
    /// </summary>
    public static KnownNames Of(IEnumerable<string> providerKinds, IEnumerable<string> balancePolicies, IEnumerable<string> scaleTargets)
    {
        var defaults = new KnownNames();
        ProviderKind[] kinds =
        [
            .. providerKinds.Select(name => defaults.ProviderKinds.TryGet(name, out ProviderKind? kind)
                ? kind
                : new ProviderKind { Name = name, Auths = [.. Enum.GetValues<ProviderAuth>()], NeedsKey = false }),
        ];
        return new KnownNames
        {
            ProviderKinds = NamedMap.Create<ProviderKind>(kinds),
            BalancePolicies = [.. balancePolicies],
            ScaleTargets = [.. scaleTargets],
        };
    }

    /// <summary>
    /// Keys that are read and checked but not yet acted on, as the reference page writes them (<c>models.NAME.cache</c>).
    /// A file that uses one gets a notice, so that nobody relies on what is not there.
    /// </summary>
    public ValueList<string> NotYetActive { get; init; } = [];
}
