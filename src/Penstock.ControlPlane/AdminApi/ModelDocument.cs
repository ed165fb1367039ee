namespace Penstock.ControlPlane.AdminApi;

/// <summary>A public model name in the admin API.</summary>
/// <param name="Name">The name.</param>
/// <param name="Targets">Who answers for it.</param>
internal sealed record ModelDocument(string Name, TargetDocument[] Targets);
