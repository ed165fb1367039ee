using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>pools.NAME.cost and pools.NAME.types: what replicas cost, and which kinds of them there are.</summary>
internal static class CostBlocks
{
    private static readonly Key<CostOptions, decimal> Hour = new("replicaHourUsd", Is.Usd, cost => cost.ReplicaHourUsd, "What one replica costs in an hour.");

    private static readonly Key<CostOptions, decimal?> MaxPerHour = new(
        "maxUsdPerHour", Is.Maybe(Is.Usd), cost => cost.MaxUsdPerHour, "The most that running replicas may cost in an hour: it bounds scaling, its minimum too.");

    private static readonly Key<CostOptions, decimal?> MaxPerMonth = new(
        "maxUsdPerMonth",
        Is.Maybe(Is.Usd),
        cost => cost.MaxUsdPerMonth,
        "The most that replicas may cost in a calendar month (UTC); what keeps the minimum until its end is laid aside.");

    private static readonly Key<CostOptions, double> MaxSpotShare = new(
        "maxSpotShare", new NumberShape<double>(0, 1), cost => cost.MaxSpotShare, "The most of the capacity that spot replicas may be, where there are types.");

    private static readonly Key<ReplicaTypeOptions, decimal> TypeHour = new(
        "replicaHourUsd", Is.Usd, type => type.ReplicaHourUsd, "What one of them costs in an hour.", isRequired: true);

    private static readonly Key<ReplicaTypeOptions, double> Capacity = new(
        "capacity", new NumberShape<double>(0.01, 100), type => type.Capacity, "How much one does, in replicas of the first type.");

    private static readonly Key<ReplicaTypeOptions, bool> Spot = new("spot", Is.Boolean, type => type.IsSpot, "Whether the provider may take it back.");

    private static readonly Key<ReplicaTypeOptions, double> Preemptions = new(
        "preemptionsPerHour", new NumberShape<double>(0, 60), type => type.PreemptionsPerHour, "How often one is taken back, per hour of its life.");

    private static readonly Key<ReplicaTypeOptions, int?> Most = new(
        "max", Is.Maybe(Is.Whole(0, 10_000)), type => type.Max, "The most of them; else as many as the pool may have.");

    private static readonly Key<ReplicaTypeOptions, KubernetesOptions?> Kubernetes = new(
        "kubernetes", Is.OrNull(Is.In(ScaleTargetBlocks.Kubernetes)), type => type.Kubernetes, "For target kubernetes: the workload whose pods they are.");

    private static readonly Key<ReplicaTypeOptions, AwsScaleOptions?> Aws = new(
        "aws", Is.OrNull(Is.In(ScaleTargetBlocks.Aws)), type => type.Aws, "For targets aws-asg and aws-ecs: the group or service.");

    private static readonly Key<ReplicaTypeOptions, AzureScaleOptions?> Azure = new(
        "azure", Is.OrNull(Is.In(ScaleTargetBlocks.Azure)), type => type.Azure, "For targets azure-vmss and azure-container-apps: the scale set or app.");

    private static readonly Key<ReplicaTypeOptions, HookOptions?> Hook = new(
        "hook", Is.OrNull(Is.In(ScaleTargetBlocks.Hook)), type => type.Hook, "For target hook: commands of your own.");

    private static readonly Block<ReplicaTypeOptions> Type = new(
        "Kinds of server that replicas may be of: the cheapest mix that is enough is run. The first is what the others are measured in.",
        new ReplicaTypeOptions { Name = "" },
        [TypeHour, Capacity, Spot, Preemptions, Most, Kubernetes, Aws, Azure, Hook],
        read => new ReplicaTypeOptions
        {
            Name = read.Name,
            ReplicaHourUsd = read.Read(TypeHour),
            Capacity = read.Read(Capacity),
            IsSpot = read.Read(Spot),
            PreemptionsPerHour = read.Read(Preemptions),
            Max = read.Read(Most),
            Kubernetes = read.Read(Kubernetes),
            Aws = read.Read(Aws),
            Azure = read.Read(Azure),
            Hook = read.Read(Hook),
        });

    public static Block<CostOptions> Cost { get; } = new(
        "What replicas cost.",
        new CostOptions(),
        [Hour, MaxPerHour, MaxPerMonth, MaxSpotShare],
        read => new CostOptions
        {
            ReplicaHourUsd = read.Read(Hour),
            MaxUsdPerHour = read.Read(MaxPerHour),
            MaxUsdPerMonth = read.Read(MaxPerMonth),
            MaxSpotShare = read.Read(MaxSpotShare),
        });

    public static Shape<NamedMap<ReplicaTypeOptions>> Types { get; } = new NamedMapShape<ReplicaTypeOptions>(Type);
}
