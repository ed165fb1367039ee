namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>A lookup whose right answer became known.</summary>
/// <param name="Evidence">What it saw.</param>
/// <param name="IsRight">Whether the best candidate's answer was right.</param>
internal sealed record RiskLabel(double[] Evidence, bool IsRight);
