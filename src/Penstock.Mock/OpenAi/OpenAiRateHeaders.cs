using System.Globalization;
using Penstock.Mock.Hosting;

namespace Penstock.Mock.OpenAi;

/// <summary>
/// The x-ratelimit headers. OpenAI gives resets as Go durations (<c>1s</c>, <c>6m0s</c>, <c>20ms</c>), Azure as plain seconds.
/// </summary>
internal static class OpenAiRateHeaders
{
    public static void Write(MockExchange exchange, bool plain)
    {
        if (exchange.Limits is not { } state)
        {
            return;
        }

        if (state.RequestLimit > 0)
        {
            Write(exchange, "requests", state.RequestLimit, state.RequestsRemaining, Text(state.RequestReset, plain));
        }

        if (state.TokenLimit > 0)
        {
            Write(exchange, "tokens", state.TokenLimit, state.TokensRemaining, Text(state.TokenReset, plain));
        }
    }

    /// <summary>A duration as Go prints it, to the millisecond.</summary>
    public static string GoDuration(TimeSpan duration)
    {
        var seconds = duration.TotalSeconds;
        return seconds switch
        {
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(duration.TotalMilliseconds)}ms"),
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds, 3)}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}m{Math.Round(seconds % 60, 3)}s"),
        };
    }

    private static string Text(TimeSpan reset, bool plain) =>
        plain ? Math.Ceiling(reset.TotalSeconds).ToString(CultureInfo.InvariantCulture) : GoDuration(reset);

    private static void Write(MockExchange exchange, string what, int limit, int remaining, string reset)
    {
        exchange.SetHeader($"x-ratelimit-limit-{what}", limit.ToString(CultureInfo.InvariantCulture));
        exchange.SetHeader($"x-ratelimit-remaining-{what}", remaining.ToString(CultureInfo.InvariantCulture));
        exchange.SetHeader($"x-ratelimit-reset-{what}", reset);
    }
}
