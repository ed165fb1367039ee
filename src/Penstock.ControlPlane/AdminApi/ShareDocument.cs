namespace Penstock.ControlPlane.AdminApi;

/// <summary>A canary or a shadow in the admin API.</summary>
/// <param name="Target">Which target.</param>
/// <param name="Percent">The share that is in force.</param>
/// <param name="ConfiguredPercent">As the configuration says.</param>
internal sealed record ShareDocument(string Target, double Percent, double ConfiguredPercent);
