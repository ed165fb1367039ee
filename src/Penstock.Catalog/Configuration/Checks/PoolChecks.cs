using System.Globalization;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>What each engine needs, bounds of scaling, and where overflow goes.</summary>
internal static class PoolChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        foreach (PoolOptions pool in catalog.Pools)
        {
            string path = CatalogChecks.Path("pools", pool.Name);
            CheckEngine(pool, path, context);
            ScaleTargetChecks.Run(pool, path, context);
            CheckScale(pool.Scale, path + ".scale", context);
            CheckOverflow(catalog, pool, path + ".coldStart", context);
        }
    }

    private static void CheckEngine(PoolOptions pool, string path, BindingContext context)
    {
        if (context.HasFailed(path) || context.HasFailed(path + ".engine"))
        {
            return;
        }

        Match("model", PoolEngine.LlamaCpp, pool.Model is not null, "model: file:PATH");
        Match("command", PoolEngine.Command, pool.Command.Count > 0, "command: [PROGRAM, ARGUMENT]");
        if (pool.Target == KnownNames.ProcessTarget || pool.Endpoint is not null)
        {
            // Anybody else who runs replicas also says where they are.
            Match("endpoint", PoolEngine.External, pool.Endpoint is not null, "endpoint: http://HOST:PORT");
        }

        void Match(string key, PoolEngine engine, bool isGiven, string example)
        {
            string place = path + "." + key;
            if (context.HasFailed(place) || isGiven == (pool.Engine == engine))
            {
                return;
            }

            string name = NameOf(pool.Engine);
            if (isGiven)
            {
                context.Fail(place, $"has no meaning for engine {name}", $"Delete it, or write engine: {NameOf(engine)}");
            }
            else
            {
                context.Fail(place, $"is missing, and engine {name} needs it", $"Add {example}");
            }
        }
    }

    private static string NameOf(PoolEngine engine) => engine switch
    {
        PoolEngine.LlamaCpp => "llama.cpp",
        PoolEngine.Command => "command",
        _ => "external",
    };

    private static void CheckScale(ScaleOptions scale, string path, BindingContext context)
    {
        if (scale.Max < scale.Min)
        {
            context.Fail(path + ".max", "is less than min", "Raise max, or lower min");
        }

        for (int index = 0; index < scale.Schedule.Count; index++)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{path}.schedule[{index}].min");
            if (scale.Schedule[index].Min > scale.Max)
            {
                context.Fail(place, "is more than scale.max", "Raise scale.max, or lower it");
            }
        }

        if (scale.Slo is { FirstToken: null, PerOutputToken: null } && !context.HasFailed(path + ".slo"))
        {
            context.Fail(path + ".slo", "bounds nothing", "Add firstToken or perOutputToken");
        }
    }

    private static void CheckOverflow(PenstockCatalog catalog, PoolOptions pool, string path, BindingContext context)
    {
        ColdStartOptions coldStart = pool.ColdStart;
        if (coldStart.Overflow is { } use)
        {
            CheckUse(catalog, use, path + ".overflow", context);
            if (use == TargetUse.OfPool(pool.Name))
            {
                context.Fail(path + ".overflow", "points back at its own pool", "Name a provider's model, or another pool");
            }
        }

        bool isBudgeted = coldStart.OverflowBudgetUsdPerDay is not null || context.HasFailed(path + ".overflowBudgetUsdPerDay");
        bool overflows = coldStart.Overflow is not null || context.HasFailed(path + ".overflow");
        if (overflows && !isBudgeted)
        {
            context.Fail(path + ".overflowBudgetUsdPerDay", "is missing, and overflow needs it", "Say what overflow may spend in a day, like 20");
        }

        if (isBudgeted && !overflows)
        {
            context.Fail(path + ".overflowBudgetUsdPerDay", "has no meaning without overflow", "Add overflow, or delete it");
        }
    }

    /// <summary>Fails when what is called does not exist.</summary>
    public static void CheckUse(PenstockCatalog catalog, TargetUse use, string path, BindingContext context)
    {
        if (use.IsPool)
        {
            context.Exists(path, "pool", use.Model, catalog.Pools.Names);
        }
        else if (use.Source.Length > 0)
        {
            context.Exists(path, "provider", use.Source, catalog.Providers.Names);
        }
    }
}
