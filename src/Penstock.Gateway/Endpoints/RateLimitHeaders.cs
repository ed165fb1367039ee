using System.Globalization;
using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Limits;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Endpoints;

/// <summary>Limits in the client's dialect: OpenAI's reset is a duration (<c>6m0s</c>, <c>20ms</c>), Anthropic's an instant.</summary>
internal static class RateLimitHeaders
{
    public static void Write(IHeaderDictionary headers, Dialect dialect, LimitStatus status)
    {
        if (status.Requests is { } requests)
        {
            Write(headers, dialect, isTokens: false, requests, status.At);
        }

        if (status.Tokens is { } tokens)
        {
            Write(headers, dialect, isTokens: true, tokens, status.At);
        }

        if (status.DegradedTo is { } model)
        {
            headers["x-penstock-degraded"] = model;
        }
    }

    /// <summary>A duration as Go writes it, and OpenAI's clients read it: at most a millisecond short of the truth, never below it.</summary>
    public static string Duration(TimeSpan reset)
    {
        long milliseconds = (long)Math.Ceiling(reset.TotalMilliseconds);
        if (milliseconds < 1000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
        }

        long seconds = (milliseconds + 999) / 1000;
        return seconds switch
        {
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000m:0.###}s"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m{seconds % 60}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}h{seconds / 60 % 60}m{seconds % 60}s"),
        };
    }

    private static void Write(IHeaderDictionary headers, Dialect dialect, bool isTokens, in CounterStatus status, DateTimeOffset at)
    {
        string limit = status.Limit.ToString(CultureInfo.InvariantCulture);
        string remaining = status.Remaining.ToString(CultureInfo.InvariantCulture);
        if (dialect == Dialect.Anthropic)
        {
            headers[isTokens ? "anthropic-ratelimit-tokens-limit" : "anthropic-ratelimit-requests-limit"] = limit;
            headers[isTokens ? "anthropic-ratelimit-tokens-remaining" : "anthropic-ratelimit-requests-remaining"] = remaining;
            headers[isTokens ? "anthropic-ratelimit-tokens-reset" : "anthropic-ratelimit-requests-reset"] = Instant(at, status.Reset);
            return;
        }

        headers[isTokens ? "x-ratelimit-limit-tokens" : "x-ratelimit-limit-requests"] = limit;
        headers[isTokens ? "x-ratelimit-remaining-tokens" : "x-ratelimit-remaining-requests"] = remaining;
        headers[isTokens ? "x-ratelimit-reset-tokens" : "x-ratelimit-reset-requests"] = Duration(status.Reset);
    }

    private static string Instant(DateTimeOffset at, TimeSpan reset)
    {
        TimeSpan most = DateTimeOffset.MaxValue - at;
        return (at + (reset < most ? reset : most)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
