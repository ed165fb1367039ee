using Penstock.Catalog.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Alerts;

/// <summary>What a rule says of one series now.</summary>
/// <param name="Key">The series.</param>
/// <param name="IsBreached">Whether its condition holds.</param>
/// <param name="Value">The measure, in its unit.</param>
/// <param name="Threshold">What it is held against.</param>
/// <param name="Summary">A sentence for people, without the series' name where there is none.</param>
/// <param name="Variant">Tells several alerts of one rule and series apart; empty for the only one.</param>
/// <param name="Severity">Another severity than the rule's; null takes that one.</param>
public sealed record AlertSignal(
    MeasureKey Key, bool IsBreached, double? Value, double? Threshold, string Summary, string Variant = "", AlertSeverity? Severity = null)
{
    /// <summary>The series as labels.</summary>
    public IReadOnlyDictionary<string, string> Labels()
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add("model", Key.Model);
        Add("target", Key.Target);
        Add("tenant", Key.Tenant);
        Add("burn", Variant);
        return labels;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                labels[name] = value;
            }
        }
    }
}
