using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;

namespace Penstock.Client;

/// <summary>
/// Reads where to send requests from the environment, the first that is found: <c>PENSTOCK_URL</c> (with <c>PENSTOCK_API_KEY</c>),
/// <c>OPENAI_API_KEY</c>, <c>ANTHROPIC_API_KEY</c>, <c>GEMINI_API_KEY</c>, <c>AZURE_OPENAI_ENDPOINT</c> with <c>AZURE_OPENAI_API_KEY</c>,
/// <c>AWS_BEARER_TOKEN_BEDROCK</c> with <c>AWS_REGION</c>. <c>PENSTOCK_MODEL</c> names the model in every case,
/// <c>PENSTOCK_EMBEDDING_MODEL</c> that for embeddings.
/// </summary>
public static class ConnectorEnvironment
{
    /// <summary>What <paramref name="variable"/> (name to value, null where unset) describes.</summary>
    /// <exception cref="InvalidOperationException">None of the variables is set, or one lacks its partner; the message says what to set.</exception>
    public static ConnectorOptions Read(Func<string, string?> variable)
    {
        string? Get(string name) => variable(name) is { Length: > 0 } value ? value : null;
        string? model = Get("PENSTOCK_MODEL");
        string? embedding = Get("PENSTOCK_EMBEDDING_MODEL");
        if (Get("PENSTOCK_URL") is { } url)
        {
            return new() { Provider = Penstock(url, Get("PENSTOCK_API_KEY")), Model = model ?? "demo", EmbeddingModel = embedding };
        }

        if (Get("OPENAI_API_KEY") is { } openAi)
        {
            return new() { Provider = Keyed("openai", openAi, Get("OPENAI_BASE_URL")), Model = model ?? "gpt-5.4-mini", EmbeddingModel = embedding ?? "text-embedding-3-small" };
        }

        if (Get("ANTHROPIC_API_KEY") is { } anthropic)
        {
            return new() { Provider = Keyed("anthropic", anthropic, Get("ANTHROPIC_BASE_URL")), Model = model ?? "claude-haiku-4-5" };
        }

        if (Get("GEMINI_API_KEY") is { } gemini)
        {
            return new() { Provider = Keyed("gemini", gemini, Get("GEMINI_BASE_URL")), Model = model ?? "gemini-3.5-flash-lite", EmbeddingModel = embedding ?? "gemini-embedding-2" };
        }

        if (Get("AZURE_OPENAI_ENDPOINT") is { } azure)
        {
            string key = Get("AZURE_OPENAI_API_KEY") ?? throw Missing("AZURE_OPENAI_ENDPOINT is set, AZURE_OPENAI_API_KEY is not");
            return new() { Provider = Keyed("azure-openai", key, azure), Model = model ?? throw Missing("name the Azure deployment in PENSTOCK_MODEL"), EmbeddingModel = embedding };
        }

        if (Get("AWS_BEARER_TOKEN_BEDROCK") is { } bedrock)
        {
            string region = Get("AWS_REGION") ?? throw Missing("AWS_BEARER_TOKEN_BEDROCK is set, AWS_REGION is not");
            return new() { Provider = Keyed("bedrock", bedrock, null) with { Region = region }, Model = model ?? "amazon.nova-lite-v1:0", EmbeddingModel = embedding ?? "amazon.titan-embed-text-v2:0" };
        }

        throw Missing("set PENSTOCK_URL (http://127.0.0.1:8080 after `penstock serve`), or one of OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, AZURE_OPENAI_ENDPOINT, AWS_BEARER_TOKEN_BEDROCK");
    }

    private static ProviderOptions Penstock(string url, string? key) => new()
    {
        Name = "penstock",
        Kind = "openai-compatible",
        Endpoint = Address("PENSTOCK_URL", url.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal) ? url : url.TrimEnd('/') + "/v1"),
        Keys = key is null ? [] : [new Secret(key)],
    };

    private static ProviderOptions Keyed(string kind, string key, string? endpoint) => new()
    {
        Name = kind,
        Kind = kind,
        Endpoint = endpoint is null ? null : Address(kind + " endpoint", endpoint),
        Keys = [new Secret(key)],
    };

    private static Uri Address(string name, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidOperationException($"{name} is no http or https address: '{value}'.");

    private static InvalidOperationException Missing(string what) => new($"No language model is configured: {what}.");
}
