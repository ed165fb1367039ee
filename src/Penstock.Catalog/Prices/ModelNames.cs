using System.Text.RegularExpressions;

namespace Penstock.Catalog.Prices;

/// <summary>Model names as clouds write them, reduced to what a price list names.</summary>
internal static partial class ModelNames
{
    private static readonly string[] GeographicPrefixes = ["us.", "eu.", "apac.", "ap.", "ca.", "jp.", "au.", "us-gov."];

    /// <summary>Without Bedrock's inference-profile prefix, and whether that prefix keeps to a geography.</summary>
    public static (string Name, bool Geographic) WithoutRegion(string model)
    {
        if (model.StartsWith("global.", StringComparison.Ordinal))
        {
            return (model["global.".Length..], false);
        }

        string? prefix = GeographicPrefixes.FirstOrDefault(prefix => model.StartsWith(prefix, StringComparison.Ordinal));
        return prefix is null ? (model, false) : (model[prefix.Length..], true);
    }

    /// <summary>The name itself, then with fewer and fewer suffixes: version (<c>-v1:0</c>), date (<c>-20251001</c>, <c>-2024-07-18</c>), <c>-latest</c>.</summary>
    public static IEnumerable<string> WithoutSuffixes(string model)
    {
        yield return model;
        string unversioned = Version().Replace(model, "");
        yield return unversioned;
        yield return Date().Replace(unversioned, "");
    }

    [GeneratedRegex(@"-v\d+(:\d+)?$|:\d+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Version();

    [GeneratedRegex(@"-(\d{8}|\d{4}-\d{2}-\d{2}|\d{4}|latest|preview-\d{2}-\d{4})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Date();
}
