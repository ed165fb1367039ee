namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>How a scope stands.</summary>
/// <param name="Entries">Questions that are kept.</param>
/// <param name="Labels">Lookups whose right answer became known.</param>
/// <param name="IsServing">False while it only learns.</param>
/// <param name="RiskLimit">The largest risk that is served.</param>
/// <param name="EstimatedErrorRate">Estimated share of requests that were answered wrongly from it.</param>
/// <param name="ErrorRateBound">The same, with what the estimate may get wrong.</param>
/// <param name="IndexBytes">Bytes of the index.</param>
public sealed record SemanticScopeStatus(
    int Entries, int Labels, bool IsServing, double RiskLimit, double EstimatedErrorRate, double ErrorRateBound, long IndexBytes);
