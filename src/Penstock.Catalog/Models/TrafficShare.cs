namespace Penstock.Catalog.Models;

/// <summary>A part of a model's traffic for one of its targets: a canary, whose answers are returned, or a shadow, whose answers are only compared.</summary>
/// <param name="Target">A target of the same model.</param>
/// <param name="Percent">0 to 100.</param>
public sealed record TrafficShare(string Target, double Percent);
