using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Models;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>models.NAME.targets, canary and shadow.</summary>
internal static class TargetBlocks
{
    /// <summary>As the file names them.</summary>
    public static ChoiceShape<UnsupportedRule> UnsupportedRules { get; } = new(("refuse", UnsupportedRule.Refuse), ("drop", UnsupportedRule.Drop));

    private static readonly Key<PriceOptions, decimal> Input = new(
        "inputUsdPerMillion", Is.Usd, options => options.InputUsdPerMillion, "Prompt tokens that were not cached.", isRequired: true);

    private static readonly Key<PriceOptions, decimal?> CachedInput = new(
        "cachedInputUsdPerMillion", Is.Maybe(Is.Usd), options => options.CachedInputUsdPerMillion, "Prompt tokens read from the provider's cache; else the input price.");

    private static readonly Key<PriceOptions, decimal?> CacheWrite = new(
        "cacheWriteUsdPerMillion", Is.Maybe(Is.Usd), options => options.CacheWriteUsdPerMillion, "Prompt tokens written to the provider's cache; else the input price.");

    private static readonly Key<PriceOptions, decimal> Output = new(
        "outputUsdPerMillion", Is.Usd, options => options.OutputUsdPerMillion, "Answer tokens, reasoning included.", isRequired: true);

    private static readonly Block<PriceOptions> Prices = new(
        "USD for a million tokens of each kind.",
        new PriceOptions { InputUsdPerMillion = 0, OutputUsdPerMillion = 0 },
        [Input, CachedInput, CacheWrite, Output],
        read => new PriceOptions
        {
            InputUsdPerMillion = read.Read(Input),
            CachedInputUsdPerMillion = read.Read(CachedInput),
            CacheWriteUsdPerMillion = read.Read(CacheWrite),
            OutputUsdPerMillion = read.Read(Output),
        });

    private static readonly Key<TargetOptions, TargetUse> Use = new(
        "use", Is.TargetUse, options => options.Use, "What it calls: a provider's model, or a pool.", isRequired: true);

    private static readonly Key<TargetOptions, int> Tier = new(
        "tier", Is.Whole(0, 100), options => options.Tier, "Targets of one tier are balanced; the next tier is for failover.");

    private static readonly Key<TargetOptions, double> Weight = new(
        "weight", new NumberShape<double>(0, 1_000_000) { IsOpen = true }, options => options.Weight, "Its share inside its tier.");

    private static readonly Key<TargetOptions, string?> Region = new(
        "region", Is.OrNull(Is.Text), options => options.Region, "Where it is; else the provider's region, or this gateway's for a pool.");

    private static readonly Key<TargetOptions, OnDisconnect> Disconnect = new(
        "onDisconnect",
        new ChoiceShape<OnDisconnect>(("cancel", OnDisconnect.Cancel), ("drain", OnDisconnect.Drain)),
        options => options.OnDisconnect,
        "What becomes of an answer whose client has gone: stop and estimate its usage, or read it to the end and know it.");

    private static readonly Key<TargetOptions, int?> MaxConcurrent = new(
        "maxConcurrent",
        Is.Maybe(Is.Whole(1, 1_000_000)),
        options => options.MaxConcurrent,
        "The most requests of this gateway that run there at once, for a pool on each replica; others wait in the model's queue.");

    private static readonly Key<TargetOptions, int?> Context = new(
        "contextTokens", Is.Maybe(Is.Whole(1, 100_000_000)), options => options.ContextTokens, "Prompt and answer together.");

    private static readonly Key<TargetOptions, int?> MaxOutput = new(
        "maxOutputTokens", Is.Maybe(Is.Whole(1, 100_000_000)), options => options.MaxOutputTokens, "The longest answer.");

    private static readonly Key<TargetOptions, PriceOptions?> PricesKey = new(
        "prices", Is.OrNull(Is.In(Prices)), options => options.Prices, "What it costs; else the list price that Penstock knows.");

    private static readonly Key<TargetOptions, UnsupportedRule?> Unsupported = new(
        "unsupported", Is.Maybe(UnsupportedRules), options => options.Unsupported, "A field that it cannot express: refuse the request, or drop the field; else the gateway's rule.");

    public static Block<TargetOptions> Target { get; } = new(
        "One way to serve the model: a model at a provider in a region, or a pool.",
        new TargetOptions { Name = "", Use = new TargetUse("", "") },
        [Use, Tier, Weight, Region, Disconnect, MaxConcurrent, Context, MaxOutput, PricesKey, Unsupported],
        read => new TargetOptions
        {
            Name = read.Name,
            Use = read.Read(Use),
            Tier = read.Read(Tier),
            Weight = read.Read(Weight),
            Region = read.Read(Region),
            OnDisconnect = read.Read(Disconnect),
            MaxConcurrent = read.Read(MaxConcurrent),
            ContextTokens = read.Read(Context),
            MaxOutputTokens = read.Read(MaxOutput),
            Prices = read.Read(PricesKey),
            Unsupported = read.Read(Unsupported),
        });

    private static readonly Key<TrafficShare, string> ShareTarget = new(
        "target", Is.Text, share => share.Target, "A target of the same model.", isRequired: true);

    private static readonly Key<TrafficShare, double> Percent = new(
        "percent", new NumberShape<double>(0, 100), share => share.Percent, "Share of the model's traffic.", isRequired: true);

    public static Block<TrafficShare> Canary { get; } = Traffic("A target on trial.");

    public static Block<TrafficShare> Shadow { get; } = Traffic("A target whose answers are compared and never returned.");

    private static Block<TrafficShare> Traffic(string summary) => new(
        summary, new TrafficShare("", 0), [ShareTarget, Percent], read => new TrafficShare(read.Read(ShareTarget), read.Read(Percent)));
}
