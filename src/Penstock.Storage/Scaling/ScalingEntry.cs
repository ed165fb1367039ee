namespace Penstock.Storage.Scaling;

/// <summary>A value that control planes and gateways tell each other.</summary>
/// <param name="Name">Its name within its kind.</param>
/// <param name="Value">A JSON document of whoever wrote it.</param>
/// <param name="Beat">Rises with each writing.</param>
public sealed record ScalingEntry(string Name, string Value, long Beat);
