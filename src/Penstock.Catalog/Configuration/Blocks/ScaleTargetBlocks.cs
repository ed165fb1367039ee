using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>What each scale target beyond this machine's processes is told: pools.NAME.kubernetes, aws, azure, hook.</summary>
internal static class ScaleTargetBlocks
{
    private static readonly Key<KubernetesOptions, string> Namespace = new("namespace", Is.Text, options => options.Namespace, "Where the workload lives.");

    private static readonly Key<KubernetesOptions, string> Workload = new(
        "workload",
        new TextShape<string>(
            "deployment/NAME, statefulset/NAME or GROUP/VERSION/PLURAL/NAME",
            "deployment/llama8b",
            text => text.Split('/') is ["deployment" or "statefulset", { Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }, { Length: > 0 }] ? text : null,
            text => text),
        options => options.Workload,
        "What is scaled: anything with a scale subresource.",
        isRequired: true);

    private static readonly Key<KubernetesOptions, int> PodPort = new("port", Is.Whole(1, 65535), options => options.Port, "The port that every pod serves on.");

    private static readonly Key<KubernetesOptions, string?> Kubeconfig = new(
        "kubeconfig", Is.OrNull(Is.Path), options => options.Kubeconfig, "A kubeconfig file; else the pod's service account, or the user's own file.");

    private static readonly Key<KubernetesOptions, string?> Context = new("context", Is.OrNull(Is.Text), options => options.Context, "A context of the kubeconfig.");

    private static readonly Key<KubernetesOptions, Uri?> ApiServer = new(
        "endpoint", Is.OrNull(Is.Url), options => options.Endpoint, "The API server where it wants no credentials, as behind `kubectl proxy`.");

    private static readonly Key<AwsScaleOptions, string> Region = new("region", Is.Text, options => options.Region, "The AWS region.", isRequired: true);

    private static readonly Key<AwsScaleOptions, string?> Group = new("group", Is.OrNull(Is.Text), options => options.Group, "The Auto Scaling group, for aws-asg.");

    private static readonly Key<AwsScaleOptions, string> Cluster = new("cluster", Is.Text, options => options.Cluster, "The ECS cluster, for aws-ecs.");

    private static readonly Key<AwsScaleOptions, string?> Service = new("service", Is.OrNull(Is.Text), options => options.Service, "The ECS service, for aws-ecs.");

    private static readonly Key<AwsScaleOptions, int> InstancePort = new("port", Is.Whole(1, 65535), options => options.Port, "The port that every replica serves on.");

    private static readonly Key<AwsScaleOptions, Uri?> AwsEndpoint = new(
        "endpoint", Is.OrNull(Is.Url), options => options.Endpoint, "Where all the APIs are reached instead of at AWS: a VPC endpoint or an emulator.");

    private static readonly Key<AzureScaleOptions, string> Subscription = new(
        "subscription", Is.Text, options => options.Subscription, "The subscription's id.", isRequired: true);

    private static readonly Key<AzureScaleOptions, string> ResourceGroup = new(
        "resourceGroup", Is.Text, options => options.ResourceGroup, "The resource group.", isRequired: true);

    private static readonly Key<AzureScaleOptions, string?> ScaleSet = new("scaleSet", Is.OrNull(Is.Text), options => options.ScaleSet, "The scale set, for azure-vmss.");

    private static readonly Key<AzureScaleOptions, string?> ContainerApp = new(
        "containerApp", Is.OrNull(Is.Text), options => options.ContainerApp, "The container app, for azure-container-apps.");

    private static readonly Key<AzureScaleOptions, int> MachinePort = new(
        "port", Is.Whole(1, 65535), options => options.Port, "The port that every virtual machine serves on; a container app is reached through its ingress.");

    private static readonly Key<AzureScaleOptions, Uri> AzureEndpoint = new("endpoint", Is.Url, options => options.Endpoint, "Azure Resource Manager.");

    private static readonly Key<HookOptions, ValueList<string>> ScaleCommand = new(
        "scale",
        Is.List(Is.Text, "[./scale.sh, \"{desired}\"]"),
        options => options.Scale,
        "Makes there be `{desired}` replicas. Run without a shell; exit code 0 says that it was accepted.",
        isRequired: true);

    private static readonly Key<HookOptions, ValueList<string>> ListCommand = new(
        "list",
        Is.List(Is.Text, "[./list.sh]"),
        options => options.List,
        "Prints a line of JSON for each replica: `{\"id\": \"a\", \"address\": \"http://10.0.0.7:8000\", \"phase\": \"ready\"}`; phase is starting, ready or draining.",
        isRequired: true);

    private static readonly Key<HookOptions, ValueList<string>> DrainCommand = new(
        "drain", Is.List(Is.Text, "[./drain.sh, \"{replica}\"]"), options => options.Drain, "Takes `{replica}` out. Without it the platform chooses who goes.");

    private static readonly Key<HookOptions, TimeSpan> HookTimeout = new("timeout", Is.Time("1s", "10m"), options => options.Timeout, "A command that runs longer is ended.");

    public static Block<KubernetesOptions> Kubernetes { get; } = new(
        "Replicas that are pods.",
        new KubernetesOptions { Workload = "" },
        [Namespace, Workload, PodPort, Kubeconfig, Context, ApiServer],
        read => new KubernetesOptions
        {
            Namespace = read.Read(Namespace),
            Workload = read.Read(Workload),
            Port = read.Read(PodPort),
            Kubeconfig = read.Read(Kubeconfig),
            Context = read.Read(Context),
            Endpoint = read.Read(ApiServer),
        });

    public static Block<AwsScaleOptions> Aws { get; } = new(
        "Replicas that are instances of an Auto Scaling group, or tasks of an ECS service.",
        new AwsScaleOptions { Region = "" },
        [Region, Group, Cluster, Service, InstancePort, AwsEndpoint],
        read => new AwsScaleOptions
        {
            Region = read.Read(Region),
            Group = read.Read(Group),
            Cluster = read.Read(Cluster),
            Service = read.Read(Service),
            Port = read.Read(InstancePort),
            Endpoint = read.Read(AwsEndpoint),
        });

    public static Block<AzureScaleOptions> Azure { get; } = new(
        "Replicas that are virtual machines of a scale set, or replicas of a container app.",
        new AzureScaleOptions { Subscription = "", ResourceGroup = "" },
        [Subscription, ResourceGroup, ScaleSet, ContainerApp, MachinePort, AzureEndpoint],
        read => new AzureScaleOptions
        {
            Subscription = read.Read(Subscription),
            ResourceGroup = read.Read(ResourceGroup),
            ScaleSet = read.Read(ScaleSet),
            ContainerApp = read.Read(ContainerApp),
            Port = read.Read(MachinePort),
            Endpoint = read.Read(AzureEndpoint),
        });

    public static Block<HookOptions> Hook { get; } = new(
        "Replicas that commands of your own start, stop and list.",
        new HookOptions { Scale = [], List = [] },
        [ScaleCommand, ListCommand, DrainCommand, HookTimeout],
        read => new HookOptions
        {
            Scale = read.Read(ScaleCommand),
            List = read.Read(ListCommand),
            Drain = read.Read(DrainCommand),
            Timeout = read.Read(HookTimeout),
        });
}
