namespace Penstock.Bench;

/// <summary>One figure with what it is measured against.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The median of the rounds.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Goal">What was to be reached, or null.</param>
/// <param name="Met">Whether it was.</param>
internal sealed record Measurement(string Name, double Value, string Unit, string? Goal = null, bool? Met = null);
