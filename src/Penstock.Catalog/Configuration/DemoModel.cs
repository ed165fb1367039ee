using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;

namespace Penstock.Catalog.Configuration;

/// <summary>The model that ships with Penstock: a pool <c>demo</c> of one worker process, and a model <c>demo</c> on it.</summary>
public static class DemoModel
{
    /// <summary>The name of pool and model.</summary>
    public const string Name = "demo";

    /// <summary><paramref name="catalog"/> with the demo beside what it has.</summary>
    public static PenstockCatalog AddTo(PenstockCatalog catalog) => catalog with
    {
        Pools = catalog.Pools.With(new PoolOptions { Name = Name, Model = ModelSource.Demo }),
        Models = catalog.Models.With(new ModelOptions
        {
            Name = Name,
            Targets = [new TargetOptions { Name = "local", Use = TargetUse.OfPool(Name) }],
        }),
    };
}
