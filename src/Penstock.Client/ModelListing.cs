using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Penstock.Catalog.Providers;

namespace Penstock.Client;

/// <summary>Where a provider lists its models, and how a key is shown to it: what can be asked without spending anything. One line a kind.</summary>
internal static class ModelListing
{
    private static readonly string[] Lists = ["data", "models", "modelSummaries"];

    /// <summary>The address; null for a kind that cannot be asked by key.</summary>
    public static Uri? Address(ProviderOptions provider) => provider.Kind switch
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

    /// <summary>How many models a list of any dialect holds; null where it is none.</summary>
    public static int? Count(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            foreach (string name in Lists)
            {
                if (document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array)
                {
                    return list.GetArrayLength();
                }
            }
        }
        catch (JsonException)
        {
            // Told below: there is no list.
        }

        return null;
    }

    /// <summary>Why nobody answered, in few words.</summary>
    public static string Why(HttpRequestException exception) => exception switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "nothing listens there",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "its name does not resolve",
        { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } => "no secure connection (TLS)",
        _ => exception.InnerException?.Message ?? exception.Message,
    };

    /// <summary><paramref name="path"/> below the endpoint's own path, or below the usual one where it has none.</summary>
    private static Uri Below(Uri endpoint, string usual, string path)
    {
        string own = endpoint.AbsolutePath.TrimEnd('/');
        return new Uri(endpoint.GetLeftPart(UriPartial.Authority) + (own.Length == 0 ? usual : own) + path);
    }
}
