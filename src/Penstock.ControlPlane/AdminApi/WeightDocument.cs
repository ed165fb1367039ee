namespace Penstock.ControlPlane.AdminApi;

/// <summary>One target's share in the admin API.</summary>
/// <param name="Name">Its name within the model.</param>
/// <param name="Tier">Lower ones are tried first.</param>
/// <param name="Weight">Its share within the tier, as it is in force.</param>
/// <param name="ConfiguredWeight">As the configuration says.</param>
internal sealed record WeightDocument(string Name, int Tier, double Weight, double ConfiguredWeight);
