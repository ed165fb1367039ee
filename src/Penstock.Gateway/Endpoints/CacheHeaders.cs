using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Endpoints;

/// <summary>Reads what a client wants of caches: <c>Cache-Control</c>, <c>x-penstock-cache-tags</c> and <c>x-penstock-cache-semantic</c>.</summary>
internal static class CacheHeaders
{
    /// <summary>The header that names what an answer depends on.</summary>
    public const string Tags = "x-penstock-cache-tags";

    /// <summary>The header that makes the semantic cache stricter: <c>off</c>, or the largest risk that will do. It cannot loosen anything.</summary>
    public const string Semantic = "x-penstock-cache-semantic";

    private const int MostTags = 16;
    private const int LongestTag = 64;

    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>Null when they could be read. Directives that are not known are passed over, as RFC 9111 wants it.</summary>
    public static InferenceError? TryRead(IHeaderDictionary headers, out CacheDirectives directives)
    {
        directives = default;
        string control = headers.CacheControl.ToString();
        if (control.Length > 0)
        {
            directives = Read(control);
        }

        InferenceError? error = headers.TryGetValue(Semantic, out var semantic) && semantic.Count > 0 ? ReadSemantic(semantic.ToString(), ref directives) : null;
        return error ?? (headers.TryGetValue(Tags, out var tags) && tags.Count > 0 ? ReadTags(tags.ToString(), ref directives) : null);
    }

    private static InferenceError? ReadSemantic(string header, ref CacheDirectives directives)
    {
        if (header.Equals("off", StringComparison.OrdinalIgnoreCase))
        {
            directives = directives with { NoSemantic = true };
            return null;
        }

        if (double.TryParse(header, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double risk) && risk is > 0 and <= 1)
        {
            directives = directives with { MostSemanticRisk = risk };
            return null;
        }

        return new InferenceError(
            ErrorKind.InvalidRequest,
            $"The header {Semantic} takes off, or the largest estimated risk of a wrong answer that will do, above 0 and at most 1.",
            Semantic);
    }

    private static CacheDirectives Read(string control)
    {
        var directives = default(CacheDirectives);
        foreach (Range range in control.AsSpan().Split(','))
        {
            ReadOnlySpan<char> part = control.AsSpan(range).Trim();
            if (part.Equals("no-store", StringComparison.OrdinalIgnoreCase))
            {
                directives = directives with { NoStore = true };
            }
            else if (part.Equals("no-cache", StringComparison.OrdinalIgnoreCase))
            {
                directives = directives with { NoCache = true };
            }
            else if (part.Equals("only-if-cached", StringComparison.OrdinalIgnoreCase))
            {
                directives = directives with { OnlyIfCached = true };
            }
            else if (part.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase))
            {
                // What is no number is the strictest one.
                directives = directives with { MaxAge = TimeSpan.FromSeconds(uint.TryParse(part[8..].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds) ? seconds : 0) };
            }
        }

        return directives;
    }

    private static InferenceError? ReadTags(string header, ref CacheDirectives directives)
    {
        string[] tags = header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (tags.Length > MostTags || tags.Any(tag => tag.Length > LongestTag || tag.AsSpan().ContainsAnyExcept(TagCharacters)))
        {
            return new InferenceError(
                ErrorKind.InvalidRequest,
                $"The header {Tags} takes at most {MostTags} names of at most {LongestTag} letters, digits, '.', '_', ':' and '-', with commas between them.",
                Tags);
        }

        directives = directives with { Tags = tags.Distinct(StringComparer.Ordinal).ToArray() };
        return null;
    }
}
