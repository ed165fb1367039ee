using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts;

/// <summary>What operators made by API.</summary>
/// <param name="Rules">Rules, each once by name.</param>
/// <param name="Silences">Silences.</param>
public sealed record AlertEdits(IReadOnlyList<AlertRuleOptions> Rules, IReadOnlyList<AlertSilence> Silences)
{
    /// <summary>Most rules.</summary>
    public const int MostRules = 500;

    /// <summary>Most silences.</summary>
    public const int MostSilences = 200;

    /// <summary>Nothing.</summary>
    public static AlertEdits None { get; } = new([], []);
}
