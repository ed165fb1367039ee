using System.Globalization;
using Penstock.Mock.Hosting;

namespace Penstock.Mock.Anthropic;

/// <summary>The anthropic-ratelimit headers; resets are points in time in RFC 3339.</summary>
internal static class AnthropicRateHeaders
{
    public static void Write(MockExchange exchange)
    {
        if (exchange.Limits is not { } state)
        {
            return;
        }

        var now = exchange.Record!.Started;
        if (state.RequestLimit > 0)
        {
            Write(exchange, "requests", state.RequestLimit, state.RequestsRemaining, now + state.RequestReset);
        }

        if (state.TokenLimit > 0)
        {
            Write(exchange, "tokens", state.TokenLimit, state.TokensRemaining, now + state.TokenReset);
            Write(exchange, "input-tokens", state.TokenLimit, state.TokensRemaining, now + state.TokenReset);
            Write(exchange, "output-tokens", state.TokenLimit, state.TokensRemaining, now + state.TokenReset);
        }
    }

    private static void Write(MockExchange exchange, string what, int limit, int remaining, DateTimeOffset reset)
    {
        exchange.SetHeader($"anthropic-ratelimit-{what}-limit", limit.ToString(CultureInfo.InvariantCulture));
        exchange.SetHeader($"anthropic-ratelimit-{what}-remaining", remaining.ToString(CultureInfo.InvariantCulture));
        exchange.SetHeader($"anthropic-ratelimit-{what}-reset", reset.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }
}
