using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts;

/// <summary>Until when sinks are not told of certain alerts.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Match">What its alerts' labels have to be; <c>rule</c> and <c>severity</c> count as labels, a value that ends in * matches what begins so.</param>
/// <param name="Until">Its end, in seconds since 1970 (UTC).</param>
/// <param name="By">Who made it.</param>
/// <param name="Comment">Why.</param>
/// <param name="CreatedAt">When.</param>
public sealed record AlertSilence(string Id, IReadOnlyDictionary<string, string> Match, long Until, string By, string Comment, long CreatedAt)
{
    /// <summary>Labels that may be matched.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["rule", "severity", "model", "target", "tenant", "burn"];

    /// <summary>Whether <paramref name="alert"/> is under it at <paramref name="now"/>.</summary>
    public bool Covers(Alert alert, long now) => now < Until && Match.All(pair => AlertMatchOptions.Matches(pair.Value, Of(alert, pair.Key)));

    private static string Of(Alert alert, string label) => label switch
    {
        "rule" => alert.Rule,
        "severity" => AlertWords.Of(alert.Severity),
        _ => alert.Labels.GetValueOrDefault(label, ""),
    };
}
