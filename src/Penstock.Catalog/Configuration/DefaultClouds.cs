using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration;

/// <summary>
/// The clouds whose keys lie in the environment, each with a few of its current models under their own names. Model names are
/// those of the providers' published API descriptions (OpenAI's OpenAPI document, Anthropic's and Google's SDK types, 2026-11).
/// </summary>
public sealed class DefaultClouds(IConfigurationEnvironment environment, KnownNames known)
{
    private static readonly string[] NovaModels = ["nova-pro", "nova-lite", "nova-micro"];

    private readonly List<ConfigurationError> _notices = [];

    /// <summary>What is worth saying about what <see cref="AddTo"/> found, and lacks something.</summary>
    public ImmutableArray<ConfigurationError> Notices => [.. _notices];

    /// <summary><paramref name="catalog"/> with a provider and models for each key that is set.</summary>
    public PenstockCatalog AddTo(PenstockCatalog catalog)
    {
        catalog = Add(
            catalog,
            Simple("openai", "openai", "OPENAI_API_KEY"),
            ["gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-4o", "gpt-4o-mini", "text-embedding-3-small"]);
        catalog = Add(
            catalog,
            Simple("anthropic", "anthropic", "ANTHROPIC_API_KEY"),
            ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"]);
        catalog = Add(
            catalog,
            Simple("gemini", "gemini", "GEMINI_API_KEY"),
            ["gemini-pro-latest", "gemini-3.8-flash", "gemini-3.5-flash-lite"]);
        return AddAzure(AddBedrock(catalog));
    }

    private PenstockCatalog AddBedrock(PenstockCatalog catalog)
    {
        string region = Set("AWS_REGION") ?? Set("AWS_DEFAULT_REGION") ?? "us-east-1";
        if (Simple("bedrock", "bedrock", "AWS_BEARER_TOKEN_BEDROCK") is not { } provider)
        {
            return catalog;
        }

        catalog = catalog with { Providers = catalog.Providers.With(provider with { Region = region }) };
        string profile = region.Split('-')[0] switch
        {
            "us" => "us.",
            "eu" => "eu.",
            "ap" => "apac.",
            _ => "",
        };
        return NovaModels.Aggregate(
            catalog, (so, model) => Add(so, model, new TargetUse(provider.Name, $"{profile}amazon.{model}-v1:0")));
    }

    private PenstockCatalog AddAzure(PenstockCatalog catalog)
    {
        if (Simple("azure", "azure-openai", "AZURE_OPENAI_API_KEY") is not { } provider)
        {
            return catalog;
        }

        if (!Uri.TryCreate(Set("AZURE_OPENAI_ENDPOINT"), UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            Notice("AZURE_OPENAI_API_KEY is set, and AZURE_OPENAI_ENDPOINT is no URL", "Set it to https://NAME.openai.azure.com");
            return catalog;
        }

        string[] deployments = Set("AZURE_OPENAI_DEPLOYMENT")?.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (deployments.Length == 0)
        {
            Notice("Azure OpenAI is found, and no deployment of it is named", "Set AZURE_OPENAI_DEPLOYMENT to their names, with commas between");
        }

        return Add(catalog, provider with { Endpoint = endpoint }, deployments);
    }

    /// <summary>The provider whose key is set; null without a key, or when this program does not speak its kind.</summary>
    private ProviderOptions? Simple(string name, string kind, string variable)
    {
        string? key = Set(variable);
        if (key is not null && !known.ProviderKinds.Contains(kind))
        {
            Notice($"{variable} is set, and this version does not speak {kind}", "Nothing of it is served");
            return null;
        }

        return key is null ? null : new ProviderOptions { Name = name, Kind = kind, Keys = [new Secret(key)] };
    }

    private static PenstockCatalog Add(PenstockCatalog catalog, ProviderOptions? provider, IEnumerable<string> models)
    {
        if (provider is null)
        {
            return catalog;
        }

        catalog = catalog with { Providers = catalog.Providers.With(provider) };
        return models.Aggregate(catalog, (so, model) => Add(so, model, new TargetUse(provider.Name, model)));
    }

    /// <summary>A model that two clouds have goes first to the one that was found first.</summary>
    private static PenstockCatalog Add(PenstockCatalog catalog, string model, TargetUse use)
    {
        NamedMap<TargetOptions> targets = catalog.Models.TryGet(model, out ModelOptions? existing) ? existing.Targets : [];
        var target = new TargetOptions { Name = use.Source, Use = use, Tier = targets.Count };
        return catalog with
        {
            Models = catalog.Models.With(new ModelOptions { Name = model, Targets = targets.With(target) }),
        };
    }

    private string? Set(string variable) => environment.Variable(variable)?.Trim() is { Length: > 0 } value ? value : null;

    private void Notice(string problem, string remedy) => _notices.Add(new("", 0, problem, remedy));
}
