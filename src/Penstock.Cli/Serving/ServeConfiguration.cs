using Penstock.Catalog;
using Penstock.Catalog.Configuration;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Cli.Hosting;

namespace Penstock.Cli.Serving;

/// <summary>The configuration file with what the command line adds to it; read again whenever the file changes.</summary>
internal sealed class ServeConfiguration(CommandContext context, ServeOptions options)
{
    /// <summary>Reads it.</summary>
    public ConfigurationResult Load()
    {
        ConfigurationResult result = context.Configuration.Load(options.ConfigFile);
        return result.Catalog is { } catalog ? result with { Catalog = WithCommandLine(catalog) } : result;
    }

    /// <summary>The model file that <paramref name="pool"/> serves; null when its engine needs none.</summary>
    public static string? ModelPath(PoolOptions pool, string programFolder) => pool.Model switch
    {
        null => null,
        { IsBuiltIn: true } => Path.Combine(programFolder, "models", "demo-q8_0.gguf"),
        { Value: var path } => Path.GetFullPath(path),
    };

    private PenstockCatalog WithCommandLine(PenstockCatalog catalog)
    {
        catalog = options.WithoutDemo ? WithoutDemo(catalog) : catalog;
        catalog = options.Models.Aggregate(catalog, ModelFile.AddTo);
        return catalog with
        {
            Listen = catalog.Listen with { Data = options.Data ?? catalog.Listen.Data, Admin = options.Admin ?? catalog.Listen.Admin },
        };
    }

    private static PenstockCatalog WithoutDemo(PenstockCatalog catalog)
    {
        bool IsDemo(PoolOptions pool) => pool.Model is { IsBuiltIn: true };
        bool UsesDemo(TargetOptions target) =>
            target.Use.IsPool && catalog.Pools.TryGet(target.Use.Model, out PoolOptions? pool) && IsDemo(pool);

        return catalog with
        {
            Pools = [.. catalog.Pools.Where(pool => !IsDemo(pool))],
            Models = [.. catalog.Models.Where(model => !model.Targets.All(UsesDemo))],
        };
    }
}
