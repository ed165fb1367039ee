namespace Penstock.ControlPlane.AdminApi;

/// <summary>One target of a model in the admin API.</summary>
/// <param name="Name">Its name within the model.</param>
/// <param name="Use">What it uses: <c>pool/NAME</c> or <c>PROVIDER/MODEL</c>.</param>
/// <param name="Tier">Lower ones are tried first.</param>
/// <param name="Weight">Its share within the tier.</param>
internal sealed record TargetDocument(string Name, string Use, int Tier, double Weight);
