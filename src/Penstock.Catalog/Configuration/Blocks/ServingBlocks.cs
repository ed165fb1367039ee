using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Models;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>listen, admin and gateway.</summary>
internal static class ServingBlocks
{
    private static readonly Key<ListenOptions, Uri> Data = new(
        "data", Is.ListenUrl, options => options.Data, "What applications call; port 0 takes a free one. A change needs a restart.");

    private static readonly Key<ListenOptions, Uri> AdminUrl = new(
        "admin", Is.ListenUrl, options => options.Admin, "What operators use; never reachable through the data listener. A change needs a restart.");

    private static readonly Key<ListenOptions, Uri?> Keda = new(
        "keda", Is.OrNull(Is.ListenUrl), options => options.Keda, "What KEDA's operator calls (gRPC without TLS), for pools of target keda. A change needs a restart.");

    private static readonly Key<ListenOptions, ValueList<string>> Hosts = new(
        "hosts",
        Is.List(HostShape(), "[llm.example.com]"),
        options => options.Hosts,
        "Names beside localhost that a listener on loopback answers to, for a proxy in front of it. A change needs a restart.");

    public static Block<ListenOptions> Listen { get; } = new(
        "Where the listeners are bound.",
        new ListenOptions(),
        [Data, AdminUrl, Keda, Hosts],
        read => new ListenOptions { Data = read.Read(Data), Admin = read.Read(AdminUrl), Keda = read.Read(Keda), Hosts = read.Read(Hosts) });

    private static readonly Key<AdminKeyOptions, Secret> AdminSecret = new(
        "secret", new SecretShape { Shortest = 16 }, options => options.Secret, "The key.", isRequired: true);

    private static readonly Key<AdminKeyOptions, AdminRole> Role = new(
        "role",
        new ChoiceShape<AdminRole>(("viewer", AdminRole.Viewer), ("operator", AdminRole.Operator), ("admin", AdminRole.Admin)),
        options => options.Role,
        "What the operator may do: read; act on what runs too; everything.");

    private static readonly Block<AdminKeyOptions> AdminKey = new(
        "A named operator's key for the admin listener.",
        new AdminKeyOptions { Name = "", Secret = new Secret("") },
        [AdminSecret, Role],
        read => new AdminKeyOptions { Name = read.Name, Secret = read.Read(AdminSecret), Role = read.Read(Role) });

    private static readonly Key<NamedMap<AdminKeyOptions>, NamedMap<AdminKeyOptions>> AdminKeys = new(
        "keys", new NamedMapShape<AdminKeyOptions>(AdminKey), keys => keys, "Operators by name. With none, a key is made at the first start and printed once.");

    public static Block<NamedMap<AdminKeyOptions>> Admin { get; } = new(
        "Who may use the admin listener.", [], [AdminKeys], read => read.Read(AdminKeys));

    private static readonly Key<GatewayOptions, string?> Region = new(
        "region", Is.OrNull(Is.Text), options => options.Region, "The region that this gateway runs in.");

    private static readonly Key<GatewayOptions, ValueList<string>> AllowHosts = new(
        "allowHosts",
        Is.List(HostShape(), "[llm.internal, 10.0.0.7]"),
        options => options.AllowHosts,
        "Hosts on private networks, by name or address, that image URLs and endpoints made by API may reach.");

    private static readonly Key<GatewayOptions, ValueList<RegionDistance>> Distances = new(
        "regionDistances",
        new RegionDistancesShape(),
        options => options.RegionDistances,
        "Round trips between regions, used until they are measured: FROM: { TO: 90ms }.");

    private static readonly Key<GatewayOptions, UnsupportedRule> Unsupported = new(
        "unsupported",
        TargetBlocks.UnsupportedRules,
        options => options.Unsupported,
        "A field that changes the answer and that a target cannot express: refuse the request with 400, or drop the field and name it in x-penstock-dropped.");

    private static readonly Key<GatewayOptions, bool> ShowTarget = new(
        "showTarget", Is.Boolean, options => options.ShowTarget, "Whether answers name the target that gave them, in x-penstock-target.");

    private static readonly Key<GatewayOptions, CacheStoreOptions> Cache = new(
        "cache", Is.In(CacheBlocks.Store), options => options.Cache, "How much is kept of answers that may be given again.");

    private static readonly Key<GatewayOptions, NamedMap<TokenIssuerOptions>> Jwt = new(
        "jwt", new NamedMapShape<TokenIssuerOptions>(TokenBlocks.TokenIssuer), options => options.Jwt, "OpenID issuers whose tokens stand in for virtual keys, by name.");

    public static Block<GatewayOptions> Gateway { get; } = new(
        "What this gateway knows of its own place.",
        new GatewayOptions(),
        [Region, AllowHosts, Distances, Unsupported, ShowTarget, Cache, Jwt],
        read => new GatewayOptions
        {
            Region = read.Read(Region),
            AllowHosts = read.Read(AllowHosts),
            RegionDistances = read.Read(Distances),
            Unsupported = read.Read(Unsupported),
            ShowTarget = read.Read(ShowTarget),
            Cache = read.Read(Cache),
            Jwt = read.Read(Jwt),
        });

    private static TextShape<string> HostShape() => new(
        "a host name or address without a port",
        "llm.internal",
        text => Uri.CheckHostName(text) == UriHostNameType.Unknown ? null : text,
        text => text);
}
