using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Models;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>A model's targets, trials and deadlines.</summary>
internal static class ModelChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        foreach (ModelOptions model in catalog.Models)
        {
            string path = CatalogChecks.Path("models", model.Name);
            CheckTargets(catalog, model, path + ".targets", context);
            CheckTraffic(model, model.Canary, path + ".canary", context);
            CheckTraffic(model, model.Shadow, path + ".shadow", context);
            CheckTimeouts(model.Timeouts, path + ".timeouts", context);
            CheckSemantic(catalog, model, path + ".cache.semantic", context);
        }
    }

    private static void CheckTargets(PenstockCatalog catalog, ModelOptions model, string path, BindingContext context)
    {
        if (model.Targets.Count == 0 && !context.HasFailed(path))
        {
            context.Fail(path, "has no target", "Add one, like local: { use: pool/NAME }");
        }

        foreach (TargetOptions target in model.Targets)
        {
            string place = Field.Join(path, Field.Quote(target.Name));
            PoolChecks.CheckUse(catalog, target.Use, place + ".use", context);
            if (target.MaxOutputTokens > target.ContextTokens)
            {
                context.Fail(place + ".maxOutputTokens", "is more than contextTokens", "An answer shares the context with its prompt: lower it");
            }
        }
    }

    private static void CheckTraffic(ModelOptions model, TrafficShare? share, string path, BindingContext context)
    {
        if (share is not null && share.Target.Length > 0)
        {
            context.Exists(path + ".target", "target of this model", share.Target, model.Targets.Names);
        }
    }

    private static void CheckSemantic(PenstockCatalog catalog, ModelOptions model, string path, BindingContext context)
    {
        if (model.Cache.Semantic is not { } semantic)
        {
            return;
        }

        if (!semantic.IsBuiltin)
        {
            context.Exists(path + ".embedding", "model", semantic.Embedding, catalog.Models.Names);
        }

        if (semantic.Judge is { } judge)
        {
            context.Exists(path + ".judge", "model", judge, catalog.Models.Names);
        }
    }

    private static void CheckTimeouts(TimeoutOptions timeouts, string path, BindingContext context)
    {
        Within("connect", timeouts.Connect);
        Within("firstToken", timeouts.FirstToken);
        Within("idle", timeouts.Idle);

        void Within(string key, TimeSpan time)
        {
            string place = path + "." + key;
            if (context.IsGiven(place) && time > timeouts.Total && !context.HasFailed(place) && !context.HasFailed(path + ".total"))
            {
                context.Fail(place, $"({Duration.Format(time)}) is longer than total ({Duration.Format(timeouts.Total)})", "Lower it, or raise total");
            }
        }
    }
}
