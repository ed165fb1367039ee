using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>tenants.</summary>
internal static class TenantBlocks
{
    private static readonly Key<LimitOptions, long?> Rpm = new(
        "rpm", Is.Maybe(new NumberShape<long>(0, 1_000_000_000)), options => options.RequestsPerMinute, "Requests a minute.");

    private static readonly Key<LimitOptions, long?> Tpm = new(
        "tpm", Is.Maybe(new NumberShape<long>(0, 1_000_000_000_000)), options => options.TokensPerMinute, "Prompt and answer tokens a minute.");

    private static readonly Key<LimitOptions, int?> Concurrent = new(
        "concurrent", Is.Maybe(Is.Whole(0, 1_000_000)), options => options.Concurrent, "Requests in flight at once.");

    private static readonly Key<LimitOptions, long?> Rpd = new(
        "rpd", Is.Maybe(new NumberShape<long>(0, 1_000_000_000_000)), options => options.RequestsPerDay, "Requests in a UTC day.");

    private static readonly Key<LimitOptions, long?> Tpd = new(
        "tpd", Is.Maybe(new NumberShape<long>(0, 1_000_000_000_000)), options => options.TokensPerDay, "Prompt and answer tokens in a UTC day.");

    public static Block<LimitOptions> Limits { get; } = new(
        "Rate limits; what is not given is without limit.",
        LimitOptions.None,
        [Rpm, Tpm, Rpd, Tpd, Concurrent],
        read => new LimitOptions
        {
            RequestsPerMinute = read.Read(Rpm),
            TokensPerMinute = read.Read(Tpm),
            RequestsPerDay = read.Read(Rpd),
            TokensPerDay = read.Read(Tpd),
            Concurrent = read.Read(Concurrent),
        });

    private static readonly Key<BudgetOptions, decimal> Usd = new("usd", Is.Usd, options => options.Usd, "The amount.", isRequired: true);

    private static readonly Key<BudgetOptions, BudgetPeriod> Per = new(
        "per",
        new ChoiceShape<BudgetPeriod>(
            ("day", BudgetPeriod.Day), ("week", BudgetPeriod.Week), ("month", BudgetPeriod.Month), ("total", BudgetPeriod.Total)),
        options => options.Per,
        "When it starts anew: calendar periods in UTC, weeks from Monday; total never does.");

    private static readonly Key<BudgetOptions, double> WarnAt = new(
        "warnAt", new NumberShape<double>(0, 1), options => options.WarnAt, "Share of the amount at which operators are warned.");

    private static readonly Key<BudgetOptions, string?> OnExhausted = new(
        "onExhausted", new OnExhaustedShape(), options => options.DegradeTo, "What happens when it is spent: refuse, or answer with another model.");

    public static Block<BudgetOptions> Budget { get; } = new(
        "Money that may be spent in a period.",
        new BudgetOptions { Usd = 0 },
        [Usd, Per, WarnAt, OnExhausted],
        read => new BudgetOptions
        {
            Usd = read.Read(Usd),
            Per = read.Read(Per),
            WarnAt = read.Read(WarnAt),
            DegradeTo = read.Read(OnExhausted),
        });

    private static readonly Shape<ValueList<string>> ModelNames = Is.List(Is.Text, "[chat]");

    private static readonly Key<VirtualKeyOptions, Secret> Secret = new(
        "secret", new SecretShape { Shortest = 16 }, options => options.Secret!, "The key; unique among all keys.", isRequired: true);

    private static readonly Key<VirtualKeyOptions, ValueList<string>?> KeyModels = new(
        "models", Is.OrNull(ModelNames), options => options.Models, "Models that it may call; else all of its tenant's.");

    private static readonly Key<VirtualKeyOptions, LimitOptions> KeyLimits = new(
        "limits", Is.In(Limits), options => options.Limits, "Limits of its own, under its tenant's.");

    private static readonly Key<VirtualKeyOptions, BudgetOptions?> KeyBudget = new(
        "budget", Is.OrNull(Is.In(Budget)), options => options.Budget, "A budget of its own, under its tenant's.");

    private static readonly Key<VirtualKeyOptions, DateTimeOffset?> Expires = new(
        "expires", Is.Maybe(new InstantShape()), options => options.Expires, "When it ceases to be valid; a date alone means the end of that day in UTC.");

    private static readonly Block<VirtualKeyOptions> VirtualKey = new(
        "A key that a tenant's application calls with. It narrows what its tenant may do, and never widens it.",
        new VirtualKeyOptions { Name = "", Secret = new Secret("") },
        [Secret, KeyModels, KeyLimits, KeyBudget, Expires],
        read => new VirtualKeyOptions
        {
            Name = read.Name,
            Secret = read.Read(Secret),
            Models = read.Read(KeyModels),
            Limits = read.Read(KeyLimits),
            Budget = read.Read(KeyBudget),
            Expires = read.Read(Expires),
        });

    private static readonly Key<TenantOptions, ValueList<string>?> Models = new(
        "models", Is.OrNull(ModelNames), options => options.Models, "Models that it may call; else all.");

    private static readonly Key<TenantOptions, ValueList<string>?> Regions = new(
        "regions", Is.OrNull(Is.List(Is.Text, "[eu]")), options => options.Regions, "Regions that its requests may go to; else any.");

    private static readonly Key<TenantOptions, LimitOptions> TenantLimits = new(
        "limits", Is.In(Limits), options => options.Limits, "Limits over all its keys.");

    private static readonly Key<TenantOptions, BudgetOptions?> TenantBudget = new(
        "budget", Is.OrNull(Is.In(Budget)), options => options.Budget, "A budget over all its keys.");

    private static readonly Key<EndUserOptions, LimitOptions> EndUserLimits = new(
        "limits", Is.In(Limits), options => options.Limits, "Limits of one user.");

    private static readonly Key<EndUserOptions, BudgetOptions?> EndUserBudget = new(
        "budget", Is.OrNull(Is.In(Budget)), options => options.Budget, "A budget of one user.");

    private static readonly Block<EndUserOptions> EndUser = new(
        "What each of its own users may take: whoever the application names in user, safety_identifier or metadata.user_id.",
        new EndUserOptions(),
        [EndUserLimits, EndUserBudget],
        read => new EndUserOptions { Limits = read.Read(EndUserLimits), Budget = read.Read(EndUserBudget) });

    private static readonly Key<TenantOptions, EndUserOptions?> EndUsers = new(
        "endUsers", Is.OrNull(Is.In(EndUser)), options => options.EndUsers, "What each of its own users may take.");

    private static readonly Key<TenantOptions, NamedMap<VirtualKeyOptions>> Keys = new(
        "keys", new NamedMapShape<VirtualKeyOptions>(VirtualKey), options => options.Keys, "Its keys, by name.");

    private static readonly Block<TenantOptions> Tenant = new(
        "A customer, team or application whose keys, limits, budget, cache and records are its own.",
        new TenantOptions { Name = "" },
        [Models, Regions, TenantLimits, TenantBudget, EndUsers, Keys],
        read => new TenantOptions
        {
            Name = read.Name,
            Models = read.Read(Models),
            Regions = read.Read(Regions),
            Limits = read.Read(TenantLimits),
            Budget = read.Read(TenantBudget),
            EndUsers = read.Read(EndUsers),
            Keys = read.Read(Keys),
        });

    public static Shape<NamedMap<TenantOptions>> Tenants { get; } = new NamedMapShape<TenantOptions>(Tenant);
}
