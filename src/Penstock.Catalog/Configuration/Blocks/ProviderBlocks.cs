using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>providers.</summary>
internal static class ProviderBlocks
{
    /// <summary>Ways to authorise, as the file names them.</summary>
    public static ChoiceShape<ProviderAuth> Auths { get; } = new(
        ("key", ProviderAuth.Key),
        ("entra", ProviderAuth.Entra),
        ("managed-identity", ProviderAuth.ManagedIdentity),
        ("environment", ProviderAuth.Environment));

    private static readonly Key<ProviderOptions, string> Kind = new(
        "kind",
        new RegistryShape("a provider kind", known => known.ProviderKinds.Names),
        options => options.Kind,
        "What it speaks and how it is addressed.", isRequired: true);

    private static readonly Key<ProviderOptions, Uri?> Endpoint = new(
        "endpoint", Is.OrNull(Is.Url), options => options.Endpoint, "Base URL. Required for azure-openai and openai-compatible, else the kind's own.");

    private static readonly Key<ProviderOptions, ProviderAuth> Auth = new(
        "auth", Auths, options => options.Auth, "By the keys below, by Microsoft Entra, or by the credentials that AWS tools read from the environment.");

    private static readonly Key<ProviderOptions, ValueList<Secret>> Keys = new(
        "keys",
        Is.List(new SecretShape { MayBeEmpty = true }, "[\"${env:OPENAI_API_KEY}\"]"),
        options => options.Keys,
        "Used in turn; one that is refused or out of quota rests. A placeholder that comes out empty is left out.");

    private static readonly Key<ProviderOptions, string?> Region = new(
        "region", Is.OrNull(Is.Text), options => options.Region, "Where it is, for routing by region; at AWS also for the address.");

    private static readonly Block<ProviderOptions> Provider = new(
        "An account at a cloud, or a server that somebody else runs. The name `pool` is reserved.",
        new ProviderOptions { Name = "", Kind = "" },
        [Kind, Endpoint, Auth, Keys, Region],
        read => new ProviderOptions
        {
            Name = read.Name,
            Kind = read.Read(Kind),
            Endpoint = read.Read(Endpoint),
            Auth = read.Read(Auth),
            Keys = read.Read(Keys),
            Region = read.Read(Region),
        });

    public static Shape<NamedMap<ProviderOptions>> Providers { get; } = new NamedMapShape<ProviderOptions>(Provider);
}
