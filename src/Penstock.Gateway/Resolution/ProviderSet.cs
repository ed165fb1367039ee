using System.Collections.Frozen;
using Penstock.Catalog;
using Penstock.Catalog.Providers;
using Penstock.Gateway.Embedding;
using Penstock.Providers;

namespace Penstock.Gateway.Resolution;

/// <summary>The providers of one catalog, and the one that calls replicas of pools. A provider whose configuration did not change is kept.</summary>
public sealed class ProviderSet
{
    private static readonly ProviderOptions Replicas = new() { Name = ProviderOptions.ReservedName, Kind = "openai-compatible" };

    private readonly FrozenDictionary<string, Entry> _providers;

    private ProviderSet(FrozenDictionary<string, Entry> providers, IProvider pools) => (_providers, Pools) = (providers, pools);

    /// <summary>Calls replicas of any pool, at the address that is given with each call.</summary>
    public IProvider Pools { get; }

    /// <summary>Makes what is new or changed and takes the rest from <paramref name="previous"/>. Kinds that are not built in are left out.</summary>
    public static ProviderSet Of(PenstockCatalog catalog, ProviderSet? previous, UpstreamAccess upstream, TimeProvider time)
    {
        var providers = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (ProviderOptions options in catalog.Providers)
        {
            IProvider? provider = previous?._providers.GetValueOrDefault(options.Name) is { } old && old.Options.Equals(options)
                ? old.Provider
                : BuiltinProvider.Create(options) ?? ProviderKinds.Create(Setup(options, upstream, time));
            if (provider is not null)
            {
                providers[options.Name] = new Entry(options, provider);
            }
        }

        IProvider pools = previous?.Pools ?? ProviderKinds.Create(Setup(Replicas, upstream, time))!;
        return new ProviderSet(providers.ToFrozenDictionary(StringComparer.Ordinal), pools);
    }

    /// <summary>The provider of that name; null when there is none.</summary>
    public IProvider? Find(string name) => _providers.GetValueOrDefault(name)?.Provider;

    private static ProviderSetup Setup(ProviderOptions options, UpstreamAccess upstream, TimeProvider time) => new(options, upstream.Transport, time)
    {
        Media = upstream.Media,
        Identity = upstream.Identity,
        Environment = upstream.Environment,
    };

    private sealed record Entry(ProviderOptions Options, IProvider Provider);
}
