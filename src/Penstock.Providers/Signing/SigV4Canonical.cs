using System.Globalization;
using System.Text;

namespace Penstock.Providers.Signing;

/// <summary>
/// The canonical forms of Signature Version 4. Source: "Create a signed AWS API request",
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
/// </summary>
internal static class SigV4Canonical
{
    public static string Path(string path, SigV4Options options)
    {
        string normal = options.NormalizePath ? Normalize(path) : path;
        if (normal.Length == 0)
        {
            return "/";
        }

        return options.EncodePath ? Encode(normal, keepSlash: true) : normal;
    }

    /// <summary>Names and values are decoded, encoded anew and sorted.</summary>
    public static string Query(string query)
    {
        var pairs = new List<(string Name, string Value)>();
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] halves = pair.Split('=', 2);
            pairs.Add((Recode(halves[0]), halves.Length == 2 ? Recode(halves[1]) : ""));
        }

        pairs.Sort((left, right) =>
        {
            int order = string.CompareOrdinal(left.Name, right.Name);
            return order != 0 ? order : string.CompareOrdinal(left.Value, right.Value);
        });
        return string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
    }

    /// <summary>The headers, one on a line, and their names.</summary>
    public static (string Lines, string Names) Headers(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var byName = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach ((string name, string value) in headers)
        {
            string lower = name.ToLowerInvariant();
            if (!byName.TryGetValue(lower, out List<string>? values))
            {
                byName.Add(lower, values = []);
            }

            values.Add(Trim(value));
        }

        return (string.Concat(byName.Select(header => $"{header.Key}:{string.Join(',', header.Value)}\n")), string.Join(';', byName.Keys));
    }

    /// <summary>Percent-encodes all but letters, digits, <c>-._~</c>, and the slash where it is kept.</summary>
    public static string Encode(string text, bool keepSlash = false)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            char letter = (char)one;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~' || (keepSlash && letter == '/'))
            {
                encoded.Append(letter);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
            }
        }

        return encoded.ToString();
    }

    private static string Recode(string text) => Encode(Uri.UnescapeDataString(text));

    /// <summary>Runs of white space, line ends included, become one space.</summary>
    private static string Trim(string value) => string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>RFC 3986, section 5.2.4, and one slash for several.</summary>
    private static string Normalize(string path)
    {
        var kept = new List<string>();
        string[] segments = path.Split('/');
        foreach (string segment in segments)
        {
            if (segment is "..")
            {
                kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            }
            else if (segment is not ("" or "."))
            {
                kept.Add(segment);
            }
        }

        bool endsOpen = kept.Count > 0 && segments[^1] is "" or "." or "..";
        return "/" + string.Join('/', kept) + (endsOpen && kept.Count > 0 ? "/" : "");
    }
}
