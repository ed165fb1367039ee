using Microsoft.AspNetCore.Http;

namespace Penstock.Gateway.Authentication;

/// <summary>The key that a client shows: <c>Authorization: Bearer</c> as OpenAI's clients send it, or <c>x-api-key</c> as Anthropic's do.</summary>
internal static class Credentials
{
    private const string Scheme = "Bearer ";

    /// <summary>The key; empty when there is none. Where both are there, the first counts.</summary>
    public static ReadOnlySpan<char> Of(IHeaderDictionary headers)
    {
        string? authorization = headers.Authorization;
        if (authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return authorization.AsSpan(Scheme.Length).Trim();
        }

        string? key = headers["x-api-key"];
        return key.AsSpan().Trim();
    }
}
