using Penstock.Catalog.Providers;
using Penstock.Providers.Transport;

namespace Penstock.Providers;

/// <summary>What a provider is made of.</summary>
/// <param name="Options">The configuration; for a pool's replicas a synthetic one without endpoint or keys.</param>
/// <param name="Transport">How it reaches the network.</param>
/// <param name="Time">The clock, for keys that rest and tokens that expire.</param>
public sealed record ProviderSetup(ProviderOptions Options, IUpstreamTransport Transport, TimeProvider Time)
{
    /// <summary>How images and documents named by address are fetched for targets that need bytes: a way that reaches public hosts only. Null fetches none.</summary>
    public IUpstreamTransport? Media { get; init; }

    /// <summary>How tokens are fetched from the machine's own identity endpoint, and nothing else; null takes <see cref="Transport"/>.</summary>
    public IUpstreamTransport? Identity { get; init; }

    /// <summary>Environment variables, for credentials that clouds keep there; null where one is unset. Default: none is set.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;
}
