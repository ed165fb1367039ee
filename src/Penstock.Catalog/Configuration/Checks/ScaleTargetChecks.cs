using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Pools;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>Each scale target has its block, complete, and no other's.</summary>
internal static class ScaleTargetChecks
{
    public static void Run(PoolOptions pool, string path, BindingContext context)
    {
        if (context.HasFailed(path) || context.HasFailed(path + ".target"))
        {
            return;
        }

        bool hasTypes = CheckTypes(pool, path, context);
        CheckBlocks(pool, path, isWanted: !hasTypes, context);
        foreach (ReplicaTypeOptions type in hasTypes ? pool.Types : [])
        {
            CheckBlocks(pool.Of(type), CatalogChecks.Path(path + ".types", type.Name), isWanted: true, context);
        }

        if (pool.Target != KnownNames.ProcessTarget && pool.Engine != PoolEngine.External && !context.HasFailed(path + ".engine"))
        {
            context.Fail(path + ".engine", $"cannot be started by target {pool.Target}, which scales servers that it knows already", "Write engine: external");
        }
    }

    /// <summary>True when the pool has types, and may have them.</summary>
    private static bool CheckTypes(PoolOptions pool, string path, BindingContext context)
    {
        const int most = 6;
        string place = path + ".types";
        if (pool.Types.Count == 0 || context.HasFailed(place))
        {
            return pool.Types.Count > 0;
        }

        if (pool.Target is KnownNames.ProcessTarget or "keda")
        {
            context.Fail(place, $"has no meaning for target {pool.Target}, which has replicas of one kind", "Delete it, or change target");
            return false;
        }

        if (pool.Types.Count > most)
        {
            context.Fail(place, $"holds more than {most} types", "Keep those that differ most in price and capacity");
        }

        return true;
    }

    private static void CheckBlocks(PoolOptions pool, string path, bool isWanted, BindingContext context)
    {
        Match("kubernetes", pool.Kubernetes is not null, pool.Target is "kubernetes" or "keda", "kubernetes: { workload: deployment/NAME }");
        Match("aws", pool.Aws is not null, pool.Target is "aws-asg" or "aws-ecs", "aws: { region: REGION, group: NAME }");
        Match("azure", pool.Azure is not null, pool.Target is "azure-vmss" or "azure-container-apps", "azure: { subscription: ID, resourceGroup: NAME, scaleSet: NAME }");
        Match("hook", pool.Hook is not null, pool.Target is "hook", "hook: { scale: [PROGRAM, \"{desired}\"], list: [PROGRAM] }");
        CheckNames(pool, path, context);

        void Match(string key, bool isGiven, bool isItsOwn, string example)
        {
            string place = path + "." + key;
            if (context.HasFailed(place) || isGiven == (isItsOwn && isWanted))
            {
                return;
            }

            if (isGiven)
            {
                context.Fail(place, isWanted ? $"has no meaning for target {pool.Target}" : "has no meaning beside types, each of which has its own", "Delete it, or change target");
            }
            else
            {
                context.Fail(place, $"is missing, and target {pool.Target} needs it", $"Add {example}");
            }
        }
    }

    private static void CheckNames(PoolOptions pool, string path, BindingContext context)
    {
        Need(pool.Target == "aws-asg" && pool.Aws is { Group: null }, "aws.group", "Name the Auto Scaling group");
        Need(pool.Target == "aws-ecs" && pool.Aws is { Service: null }, "aws.service", "Name the ECS service");
        Need(pool.Target == "azure-vmss" && pool.Azure is { ScaleSet: null }, "azure.scaleSet", "Name the scale set");
        Need(pool.Target == "azure-container-apps" && pool.Azure is { ContainerApp: null }, "azure.containerApp", "Name the container app");
        Need(pool.Hook is { Scale.Count: 0 }, "hook.scale", "Write [PROGRAM, \"{desired}\"]");
        Need(pool.Hook is { List.Count: 0 }, "hook.list", "Write [PROGRAM]");

        void Need(bool isMissing, string key, string remedy)
        {
            string place = path + "." + key;
            if (isMissing && !context.HasFailed(place) && !context.HasFailed(path + "." + key.Split('.')[0]))
            {
                context.Fail(place, $"is missing, and target {pool.Target} needs it", remedy);
            }
        }
    }
}
