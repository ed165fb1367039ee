using Penstock.Catalog.Providers;

namespace Penstock.Cli.Checking;

/// <summary>Where a provider lists its models, and how a key is shown to it. One line a kind.</summary>
internal static class ProviderAddress
{
    /// <summary>The address; null for a kind that cannot be asked by key.</summary>
    public static Uri? Of(ProviderOptions provider) => provider.Kind switch
    {
        "openai" => Below(provider.Endpoint ?? new Uri("https://api.openai.com/v1"), "/v1", "/models"),
        "openai-compatible" => Below(provider.Endpoint!, "/v1", "/models"),
        "anthropic" => Below(provider.Endpoint ?? new Uri("https://api.anthropic.com"), "/v1", "/models"),
        "gemini" => Below(provider.Endpoint ?? new Uri("https://generativelanguage.googleapis.com"), "/v1beta", "/models"),
        "azure-openai" => Below(provider.Endpoint!, "/openai/v1", "/models"),
        "bedrock" => provider.Region is { } region ? new Uri($"https://bedrock.{region}.amazonaws.com/foundation-models") : null,
        _ => null,
    };

    /// <summary>The headers that show <paramref name="key"/>.</summary>
    public static IEnumerable<(string Name, string Value)> Headers(ProviderOptions provider, string? key) => (provider.Kind, key) switch
    {
        (_, null) => [],
        ("anthropic", _) => [("x-api-key", key), ("anthropic-version", "2023-06-01")],
        ("gemini", _) => [("x-goog-api-key", key)],
        ("azure-openai", _) => [("api-key", key)],
        _ => [("authorization", "Bearer " + key)],
    };

    /// <summary><paramref name="path"/> below the endpoint's own path, or below the usual one where it has none.</summary>
    private static Uri Below(Uri endpoint, string usual, string path)
    {
        string own = endpoint.AbsolutePath.TrimEnd('/');
        return new Uri(endpoint.GetLeftPart(UriPartial.Authority) + (own.Length == 0 ? usual : own) + path);
    }
}
