using System.Collections.Immutable;

namespace Penstock.Providers;

/// <summary>Every kind of provider. A new one is a file beside this and a line in the list.</summary>
public static class ProviderKinds
{
    private static readonly ImmutableArray<KeyValuePair<string, Func<ProviderSetup, IProvider>>> All =
    [
        new("openai", static setup => new OpenAiCompatibleProvider(setup, "openai", new Uri("https://api.openai.com/v1"))),
        new("azure-openai", static setup => new AzureOpenAiProvider(setup)),
        new("anthropic", static setup => new AnthropicProvider(setup)),
        new("gemini", static setup => new GeminiProvider(setup)),
        new("bedrock", static setup => new BedrockProvider(setup)),
        new("openai-compatible", static setup => new OpenAiCompatibleProvider(setup, "openai-compatible", null)),
    ];

    /// <summary>Their names, as a configuration writes them.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(entry => entry.Key)];

    /// <summary>A provider of the kind that its options name, or null when there is no such kind.</summary>
    public static IProvider? Create(ProviderSetup setup)
    {
        foreach (KeyValuePair<string, Func<ProviderSetup, IProvider>> entry in All)
        {
            if (string.Equals(entry.Key, setup.Options.Kind, StringComparison.Ordinal))
            {
                return entry.Value(setup);
            }
        }

        return null;
    }
}
