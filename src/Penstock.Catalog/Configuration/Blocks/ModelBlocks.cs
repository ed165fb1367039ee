using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>models, but for their targets and how they cope with faults.</summary>
internal static class ModelBlocks
{
    private static readonly ModelOptions Defaults = new() { Name = "", Targets = [] };

    private static readonly Key<ModelOptions, NamedMap<TargetOptions>> Targets = new(
        "targets", new NamedMapShape<TargetOptions>(TargetBlocks.Target), options => options.Targets, "Ways to serve it, by name.", isRequired: true);

    private static readonly Key<ModelOptions, string> Balance = new(
        "balance",
        new RegistryShape("a load-balancing policy", known => known.BalancePolicies),
        options => options.Balance,
        "How targets of one tier share its requests.");

    private static readonly Key<QueueOptions, int> QueueMax = new(
        "max", Is.Whole(0, 1_000_000), options => options.Max, "The most requests that wait; 0 refuses what cannot start at once.");

    private static readonly Key<QueueOptions, TimeSpan> QueueWait = new(
        "wait", Is.Time("0s", "1h"), options => options.Wait, "The longest that one waits.");

    private static readonly Block<QueueOptions> Queue = new(
        "The queue in front of its pools.",
        Defaults.Queue,
        [QueueMax, QueueWait],
        read => new QueueOptions { Max = read.Read(QueueMax), Wait = read.Read(QueueWait) });

    private static readonly Key<ModelOptions, QueueOptions> QueueKey = new(
        "queue", Is.In(Queue), options => options.Queue, "The queue in front of its pools.");

    private static readonly Key<ModelOptions, RequestPriority> Priority = new(
        "priority",
        new ChoiceShape<RequestPriority>(("low", RequestPriority.Low), ("normal", RequestPriority.Normal), ("high", RequestPriority.High)),
        options => options.Priority,
        "Who waits, and who is shed, when there is too much to do.");

    private static readonly Key<ModelOptions, TimeoutOptions> Timeouts = new(
        "timeouts", Is.In(ResilienceBlocks.Timeouts), options => options.Timeouts, "The deadline of each phase.");

    private static readonly Key<ModelOptions, RetryOptions> Retry = new(
        "retry", Is.In(ResilienceBlocks.Retry), options => options.Retry, "How often a request may be tried, before its first byte only.");

    private static readonly Key<ModelOptions, HedgeOptions?> Hedge = new(
        "hedge", Is.OrNull(Is.In(ResilienceBlocks.Hedge)), options => options.Hedge, "A second attempt beside a slow first one; without the block none is sent.");

    private static readonly Key<ModelOptions, HealthOptions> Health = new(
        "health", Is.In(ResilienceBlocks.Health), options => options.Health, "When a target is left alone, and for how long.");

    private static readonly Key<ModelOptions, TrafficShare?> Canary = new(
        "canary", Is.OrNull(Is.In(TargetBlocks.Canary)), options => options.Canary, "A target on trial: this share of conversations goes to it.");

    private static readonly Key<ModelOptions, TrafficShare?> Shadow = new(
        "shadow", Is.OrNull(Is.In(TargetBlocks.Shadow)), options => options.Shadow, "A target that answers too, for comparison; its answers are never returned.");

    private static readonly Key<ModelOptions, CacheOptions> Cache = new(
        "cache", Is.In(CacheBlocks.Cache), options => options.Cache, "Which answers are given twice, always inside one tenant.");

    private static readonly Key<ModelOptions, LimitOptions> Limits = new(
        "limits", Is.In(TenantBlocks.Limits), options => options.Limits, "Limits over all callers.");

    private static readonly Key<ModelOptions, BudgetOptions?> Budget = new(
        "budget", Is.OrNull(Is.In(TenantBlocks.Budget)), options => options.Budget, "A budget over all callers.");

    private static readonly Key<ModelOptions, bool> StoreBodies = new(
        "storeBodies", Is.Boolean, options => options.StoreBodies, "Whether the texts of its requests and answers are kept, redacted, as `storage.bodies` says.");

    private static readonly Block<ModelOptions> Model = new(
        "A public model: a name that applications ask for, and the targets that serve it.",
        Defaults,
        [Targets, Balance, QueueKey, Priority, Timeouts, Retry, Hedge, Health, Canary, Shadow, Cache, Limits, Budget, StoreBodies],
        read => new ModelOptions
        {
            Name = read.Name,
            Targets = read.Read(Targets),
            Balance = read.Read(Balance),
            Queue = read.Read(QueueKey),
            Priority = read.Read(Priority),
            Timeouts = read.Read(Timeouts),
            Retry = read.Read(Retry),
            Hedge = read.Read(Hedge),
            Health = read.Read(Health),
            Canary = read.Read(Canary),
            Shadow = read.Read(Shadow),
            Cache = read.Read(Cache),
            Limits = read.Read(Limits),
            Budget = read.Read(Budget),
            StoreBodies = read.Read(StoreBodies),
        });

    public static Shape<NamedMap<ModelOptions>> Models { get; } = new NamedMapShape<ModelOptions>(Model, mayHoldSlash: true);
}
