using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts;

/// <summary>A rule that is in force, and whose it is.</summary>
/// <param name="Options">The rule.</param>
/// <param name="Origin">Whose: the program's own, the file's, or made by API.</param>
public sealed record AlertRule(AlertRuleOptions Options, AlertOrigin Origin);
