using Penstock.Catalog;
using Penstock.Catalog.Configuration;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Checking;

/// <summary>All that <c>penstock check</c> looks at, in the order of its lines.</summary>
internal sealed class Checks(CommandContext context, bool isOffline)
{
    /// <summary>Looks at everything. Nothing is left changed, and nothing is contacted but what is configured.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(ConfigurationResult configuration, CancellationToken cancellationToken)
    {
        if (configuration.Catalog is not { } catalog)
        {
            return [BadConfiguration(configuration), EngineCheck.Run(context, isNeeded: false)];
        }

        using var network = new NetworkProbe(context);
        Task<Finding[]> remote = isOffline ? Task.FromResult(Uncontacted(catalog)) : RemoteAsync(network, catalog, cancellationToken);
        return
        [
            Configuration(configuration),
            .. configuration.Notices.Select(notice => Finding.Optional("configuration", notice.Path.Length > 0 ? $"{notice.Path}: {notice.Problem}" : notice.Problem, notice.Remedy)),
            EngineCheck.Run(context, EngineCheck.IsNeeded(catalog)),
            .. PoolCheck.Run(context, catalog),
            StorageCheck.Run(context, catalog.Storage),
            .. await remote,
            .. CloudKeyCheck.Run(context, catalog),
        ];
    }

    private async Task<Finding[]> RemoteAsync(NetworkProbe network, PenstockCatalog catalog, CancellationToken cancellationToken)
    {
        IEnumerable<Task<Finding>> all =
        [
            ListenerCheck.RunAsync(network, "data listener", catalog.Listen.Data, cancellationToken),
            ListenerCheck.RunAsync(network, "admin listener", catalog.Listen.Admin, cancellationToken),
            .. catalog.Pools.Where(pool => pool.Endpoint is not null)
                .Select(pool => EndpointCheck.RunAsync(network, $"pool {pool.Name}", pool.Endpoint!, cancellationToken)),
            .. catalog.Providers.Select(provider => ProviderCheck.RunAsync(context, provider, cancellationToken)),
            .. catalog.Shared.Redis is { } redis && redis.Reveal().Length > 0 ? [SharedStoreCheck.RunAsync(redis.Reveal(), catalog.Shared.WhenAway, cancellationToken)] : Array.Empty<Task<Finding>>(),
        ];
        return await Task.WhenAll(all);
    }

    private static Finding[] Uncontacted(PenstockCatalog catalog) =>
    [
        .. catalog.Pools.Where(pool => pool.Endpoint is not null).Select(pool => Finding.Found($"pool {pool.Name}", "configured; not contacted")),
        .. catalog.Providers.Select(provider => Finding.Found($"provider {provider.Name}", "configured; not contacted")),
    ];

    private static Finding Configuration(ConfigurationResult configuration)
    {
        PenstockCatalog catalog = configuration.Catalog!;
        string origin = string.Equals(configuration.Origin, ConfigurationLoader.NoFile, StringComparison.Ordinal)
            ? $"the defaults, since there is no {ConfigurationLoader.DefaultFile}"
            : configuration.Origin;
        return Finding.Found("configuration", $"{origin}: {Amount.Of(catalog.Models.Count, "model")}, {Amount.Of(catalog.Pools.Count, "pool")}, {Amount.Of(catalog.Providers.Count, "provider")}");
    }

    private static Finding BadConfiguration(ConfigurationResult configuration) => Finding.Missing(
        "configuration",
        configuration.Errors.Length == 1
            ? configuration.ErrorText
            : $"{configuration.Origin} has {configuration.Errors.Length} mistakes; the first: {configuration.Errors[0].Format(configuration.Origin)}",
        $"'penstock config check {configuration.Origin}' shows all of them",
        ExitCodes.Usage);
}
