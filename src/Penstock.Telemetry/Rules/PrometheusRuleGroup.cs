using System.Collections.Immutable;

namespace Penstock.Telemetry.Rules;

/// <summary>Rules that are evaluated one after another.</summary>
/// <param name="Name">Unique in a file.</param>
/// <param name="Rules">In order; later ones may use what earlier ones record.</param>
public sealed record PrometheusRuleGroup(string Name, ImmutableArray<PrometheusRule> Rules);
