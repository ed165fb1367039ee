using System.Buffers;
using System.Globalization;

namespace Penstock.Protocols.Inference;

/// <summary>
/// When a target will take requests again: <c>retry-after-ms</c>, <c>retry-after</c> (seconds or a date), else the reset of a limit that is
/// used up, which OpenAI writes as Go does (<c>6m0s</c>), Azure in seconds and Anthropic as a point in time.
/// </summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Remaining, string Reset)[] Limits =
    [
        ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
        ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
        ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
        ("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
        ("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ];

    /// <summary>The wait, from 0 to a day; null where nothing sensible is said.</summary>
    public static TimeSpan? Read(UpstreamFailure failure)
    {
        if (ParseSeconds(failure.Header("retry-after-ms"), 0.001) is TimeSpan exact)
        {
            return exact;
        }

        if (failure.Header("retry-after") is string after)
        {
            return ParseSeconds(after, 1) ?? ParseDate(after, failure.Now);
        }

        return failure.Status == 429 ? LongestReset(failure) : null;
    }

    /// <summary>A duration as Go writes it (<c>1h2m3.5s</c>, <c>20ms</c>), or plain seconds; null for anything else.</summary>
    public static TimeSpan? ParseDuration(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        double seconds = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            if (digits < 0)
            {
                return rest.Length == text.Length ? ParseSeconds(text, 1) : null;
            }

            int unit = rest[digits..].IndexOfAny(Digits);
            ReadOnlySpan<char> name = unit < 0 ? rest[digits..] : rest.Slice(digits, unit);
            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) || Scale(name) is not double scale)
            {
                return null;
            }

            seconds += count * scale;
            rest = rest[(digits + name.Length)..];
        }

        return Bounded(seconds);
    }

    private static double? Scale(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "us" or "\u00b5s" => 1e-6,
        "ns" => 1e-9,
        _ => null,
    };

    private static TimeSpan? LongestReset(UpstreamFailure failure)
    {
        TimeSpan? longest = null;
        foreach ((string remaining, string reset) in Limits)
        {
            if (failure.Header(remaining) is "0" && failure.Header(reset) is string text)
            {
                TimeSpan? wait = ParseDuration(text) ?? ParseDate(text, failure.Now);
                longest = wait > (longest ?? TimeSpan.Zero) ? wait : longest;
            }
        }

        return longest;
    }

    private static TimeSpan? ParseSeconds(string? text, double scale) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) ? Bounded(count * scale) : null;

    private static TimeSpan? ParseDate(string text, DateTimeOffset now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? Bounded((at - now).TotalSeconds)
            : null;

    private static TimeSpan? Bounded(double seconds) =>
        double.IsFinite(seconds)
            ? TimeSpan.FromTicks((long)Math.Round(Math.Clamp(seconds, 0, Longest.TotalSeconds) * TimeSpan.TicksPerSecond))
            : null;
}
