using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>pools, but for how they scale.</summary>
internal static class PoolBlocks
{
    private static readonly PoolOptions Defaults = new() { Name = "" };

    private static readonly Key<PoolOptions, PoolEngine> Engine = new(
        "engine",
        new ChoiceShape<PoolEngine>(("llama.cpp", PoolEngine.LlamaCpp), ("command", PoolEngine.Command), ("external", PoolEngine.External)),
        options => options.Engine,
        "The built-in worker; a command of your own (vLLM, llama-server, Ollama) as a child process; a server that somebody else runs.");

    private static readonly Key<PoolOptions, ModelSource?> Model = new(
        "model",
        Is.OrNull(new TextShape<ModelSource>("a model like file:PATH or builtin:demo", "file:/models/chat.gguf", ModelSource.Parse, source => source.ToString())),
        options => options.Model,
        "The weights for llama.cpp; a path is relative to the working directory.");

    private static readonly Key<PoolOptions, ValueList<string>> Command = new(
        "command",
        Is.List(Is.Text, "[vllm, serve, MODEL, --port, \"{port}\"]"),
        options => options.Command,
        "Program and arguments, run without a shell; `{port}` becomes the replica's port.");

    private static readonly Key<PoolOptions, Uri?> Endpoint = new(
        "endpoint", Is.OrNull(Is.Url), options => options.Endpoint, "Base URL of an external server, without `/v1`.");

    private static readonly Key<PoolOptions, string> Target = new(
        "target", new RegistryShape("a scale target", known => known.ScaleTargets), options => options.Target, "Where replicas are started and stopped.");

    private static readonly Key<PoolOptions, KubernetesOptions?> Kubernetes = new(
        "kubernetes", Is.OrNull(Is.In(ScaleTargetBlocks.Kubernetes)), options => options.Kubernetes, "For targets kubernetes and keda: the workload whose pods are the replicas.");

    private static readonly Key<PoolOptions, AwsScaleOptions?> Aws = new(
        "aws", Is.OrNull(Is.In(ScaleTargetBlocks.Aws)), options => options.Aws, "For targets aws-asg and aws-ecs: the group or service.");

    private static readonly Key<PoolOptions, AzureScaleOptions?> Azure = new(
        "azure", Is.OrNull(Is.In(ScaleTargetBlocks.Azure)), options => options.Azure, "For targets azure-vmss and azure-container-apps: the scale set or app.");

    private static readonly Key<PoolOptions, HookOptions?> Hook = new(
        "hook", Is.OrNull(Is.In(ScaleTargetBlocks.Hook)), options => options.Hook, "For target hook: commands of your own.");

    private static readonly Key<PoolOptions, ScaleOptions> Scale = new(
        "scale", Is.In(ScaleBlocks.Scale), options => options.Scale, "How many replicas there are, and why.");

    private static readonly Key<ColdStartOptions, TimeSpan> Hold = new(
        "hold", Is.Time("0s", "1h"), options => options.Hold, "How long a request waits for a first replica; this does not count as time to first token.");

    private static readonly Key<ColdStartOptions, TargetUse?> Overflow = new(
        "overflow", Is.OrNull(Is.TargetUse), options => options.Overflow, "Where requests may go meanwhile; with none they wait.");

    private static readonly Key<ColdStartOptions, decimal?> OverflowBudget = new(
        "overflowBudgetUsdPerDay", Is.Maybe(Is.Usd), options => options.OverflowBudgetUsdPerDay, "The most that overflow may spend in a UTC day.");

    private static readonly Block<ColdStartOptions> ColdStart = new(
        "What happens to a request that finds no ready replica.",
        Defaults.ColdStart,
        [Hold, Overflow, OverflowBudget],
        read => new ColdStartOptions
        {
            Hold = read.Read(Hold),
            Overflow = read.Read(Overflow),
            OverflowBudgetUsdPerDay = read.Read(OverflowBudget),
        });

    private static readonly Key<PoolOptions, ColdStartOptions> ColdStartKey = new(
        "coldStart", Is.In(ColdStart), options => options.ColdStart, "What happens to a request that finds no ready replica.");

    private static readonly Key<PoolOptions, CostOptions> CostKey = new("cost", Is.In(CostBlocks.Cost), options => options.Cost, "What replicas cost.");

    private static readonly Key<PoolOptions, NamedMap<ReplicaTypeOptions>> Types = new(
        "types", CostBlocks.Types, options => options.Types, "Kinds of server to choose from, for targets other than process and keda; with none all replicas are equal.");

    private static readonly Key<ResourceOptions, int?> Threads = new(
        "threads", Is.Maybe(Is.Whole(1, 1_024)), options => options.Threads, "Threads that compute; a command gets it as `OMP_NUM_THREADS`.");

    private static readonly Key<ResourceOptions, int?> Memory = new(
        "memoryMegabytes",
        Is.Maybe(Is.Whole(64, 16_777_216)),
        options => options.MemoryMegabytes,
        "Memory of its own, in MiB; weights that are mapped from a file do not count.");

    private static readonly Key<ResourceOptions, int> Nice = new(
        "nice", Is.Whole(0, 19), options => options.Nice, "How much it stands back for other programs.");

    private static readonly Block<ResourceOptions> Resources = new(
        "What one replica may take of this machine.",
        Defaults.Resources,
        [Threads, Memory, Nice],
        read => new ResourceOptions { Threads = read.Read(Threads), MemoryMegabytes = read.Read(Memory), Nice = read.Read(Nice) });

    private static readonly Key<PoolOptions, ResourceOptions> ResourcesKey = new(
        "resources", Is.In(Resources), options => options.Resources, "What one replica may take of this machine, where it is a process of it.");

    private static readonly Block<PoolOptions> Pool = new(
        "Model servers of your own: equal replicas that come and go.",
        Defaults,
        [Engine, Model, Command, Endpoint, Target, Kubernetes, Aws, Azure, Hook, Types, Scale, ColdStartKey, CostKey, ResourcesKey],
        read => new PoolOptions
        {
            Name = read.Name,
            Engine = read.Read(Engine),
            Model = read.Read(Model),
            Command = read.Read(Command),
            Endpoint = read.Read(Endpoint),
            Target = read.Read(Target),
            Kubernetes = read.Read(Kubernetes),
            Aws = read.Read(Aws),
            Azure = read.Read(Azure),
            Hook = read.Read(Hook),
            Scale = read.Read(Scale),
            ColdStart = read.Read(ColdStartKey),
            Cost = read.Read(CostKey),
            Types = read.Read(Types),
            Resources = read.Read(ResourcesKey),
        });

    public static Shape<NamedMap<PoolOptions>> Pools { get; } = new NamedMapShape<PoolOptions>(Pool);
}
