using Penstock.Catalog.Values;

namespace Penstock.Catalog.Pools;

/// <summary>Model servers of one's own: equal replicas that come and go.</summary>
public sealed record PoolOptions : INamed
{
    /// <summary>As targets name it: <c>use: pool/NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Default <see cref="PoolEngine.LlamaCpp"/>.</summary>
    public PoolEngine Engine { get; init; } = PoolEngine.LlamaCpp;

    /// <summary>The weights; set exactly when <see cref="Engine"/> is <see cref="PoolEngine.LlamaCpp"/>.</summary>
    public ModelSource? Model { get; init; }

    /// <summary>
    /// Program and arguments, run without a shell; <c>{port}</c> in an argument becomes the replica's port.
    /// Not empty exactly when <see cref="Engine"/> is <see cref="PoolEngine.Command"/>.
    /// </summary>
    public ValueList<string> Command { get; init; } = [];

    /// <summary>The server's base URL; set exactly when <see cref="Engine"/> is <see cref="PoolEngine.External"/> and <see cref="Target"/> is <c>process</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The scale target's name, one of <see cref="Configuration.KnownNames.ScaleTargets"/>. Default <c>process</c>.</summary>
    public string Target { get; init; } = "process";

    /// <summary>Where pods are scaled; set exactly when <see cref="Target"/> is <c>kubernetes</c> or <c>keda</c>.</summary>
    public KubernetesOptions? Kubernetes { get; init; }

    /// <summary>What is scaled at AWS; set exactly when <see cref="Target"/> is <c>aws-asg</c> or <c>aws-ecs</c>.</summary>
    public AwsScaleOptions? Aws { get; init; }

    /// <summary>What is scaled at Azure; set exactly when <see cref="Target"/> is <c>azure-vmss</c> or <c>azure-container-apps</c>.</summary>
    public AzureScaleOptions? Azure { get; init; }

    /// <summary>Commands that scale; set exactly when <see cref="Target"/> is <c>hook</c>.</summary>
    public HookOptions? Hook { get; init; }

    /// <summary>How many replicas there are, and why.</summary>
    public ScaleOptions Scale { get; init; } = new();

    /// <summary>What happens to a request while no replica is ready.</summary>
    public ColdStartOptions ColdStart { get; init; } = new();

    /// <summary>What replicas cost, and may cost.</summary>
    public CostOptions Cost { get; init; } = new();

    /// <summary>Kinds of server to choose from, the first being what the others are measured in; empty where all replicas are equal.</summary>
    public NamedMap<ReplicaTypeOptions> Types { get; init; } = [];

    /// <summary>What one replica may take of this machine.</summary>
    public ResourceOptions Resources { get; init; } = new();

    /// <summary>
    /// True when somebody else starts and stops its servers, so that they are read and never scaled. A pool at a cluster or a cloud has servers that are not
    /// ours either, but their number is.
    /// </summary>
    public bool IsForeign => Endpoint is not null;

    /// <summary>True when <paramref name="other"/> runs the same servers at the same place: bounds, goals and prices may differ.</summary>
    public bool HasSameServers(PoolOptions other) =>
        this with { Scale = other.Scale, ColdStart = other.ColdStart, Cost = other.Cost } == other;

    /// <summary>The pool as if it were of <paramref name="type"/> alone.</summary>
    public PoolOptions Of(ReplicaTypeOptions type) => this with
    {
        Types = [],
        Kubernetes = type.Kubernetes,
        Aws = type.Aws,
        Azure = type.Azure,
        Hook = type.Hook,
    };
}
