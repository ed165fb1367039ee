namespace Penstock.Scaling.Mixing;

/// <summary>So many replicas of one type.</summary>
/// <param name="Type">Name of the type.</param>
/// <param name="Replicas">How many.</param>
public sealed record TypeCount(string Type, int Replicas);
