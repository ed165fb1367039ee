using System.Globalization;
using System.Text.RegularExpressions;
using Penstock.Protocols.Inference;

namespace Penstock.Providers.Translation;

/// <summary>What Claude models can do, by the version in their names, at Anthropic and on Bedrock.</summary>
internal static partial class ClaudeModel
{
    /// <summary>Sampling parameters are refused from 4.7 on; adaptive thinking came with 4.6, thinking with 3.7.</summary>
    public static EncodeOptions Describe(EncodeOptions options)
    {
        (int Major, int Minor) version = Version(options.Model);
        return options with
        {
            AcceptsSampling = version.CompareTo((4, 7)) < 0,
            Thinking = version.CompareTo((4, 6)) >= 0 ? ThinkingStyle.Effort
                : version.CompareTo((3, 7)) >= 0 ? ThinkingStyle.Budget
                : ThinkingStyle.None,
        };
    }

    /// <summary>The version in a model's name (<c>claude-opus-4-7</c>, <c>claude-3-5-haiku-20241022</c>); a name without one counts as the newest.</summary>
    private static (int Major, int Minor) Version(string model)
    {
        Match version = VersionInName().Match(model);
        return version.Success
            ? (Number(version.Groups["major"]), version.Groups["minor"].Success ? Number(version.Groups["minor"]) : 0)
            : (int.MaxValue, 0);
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"claude-(?:[a-z]+-)?(?<major>\d{1,2})(?:[-.](?<minor>\d{1,2})(?!\d))?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionInName();
}
