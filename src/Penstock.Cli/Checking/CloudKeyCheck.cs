using Penstock.Catalog;
using Penstock.Cli.Hosting;

namespace Penstock.Cli.Checking;

/// <summary>Cloud keys that would add models and are not set. What is set is checked with its provider.</summary>
internal static class CloudKeyCheck
{
    private static readonly (string Kind, string Variable)[] Keys =
    [
        ("openai", "OPENAI_API_KEY"),
        ("anthropic", "ANTHROPIC_API_KEY"),
        ("gemini", "GEMINI_API_KEY"),
        ("bedrock", "AWS_BEARER_TOKEN_BEDROCK"),
        ("azure-openai", "AZURE_OPENAI_API_KEY"),
    ];

    public static IEnumerable<Finding> Run(CommandContext context, PenstockCatalog catalog)
    {
        foreach ((string kind, string variable) in Keys.Where(key => Registries.Names.ProviderKinds.Contains(key.Kind)))
        {
            bool isSet = !string.IsNullOrEmpty(context.Environment.Variable(variable));
            bool isUsed = catalog.Providers.Any(provider => string.Equals(provider.Kind, kind, StringComparison.Ordinal));
            if (isUsed)
            {
                continue;
            }

            yield return isSet
                ? new Finding(FindingStatus.Found, variable, "set, and no provider uses it", $"Add a provider of kind {kind} to the configuration to use it")
                : Finding.Optional(variable, "not set", $"Set it to serve models of {kind} (optional)");
        }
    }
}
