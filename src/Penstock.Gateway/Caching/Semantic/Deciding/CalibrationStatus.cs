namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>How a calibration stands.</summary>
/// <param name="Requests">Requests that it has judged.</param>
/// <param name="Labels">Lookups whose right answer became known, as many as are kept.</param>
/// <param name="LabelsWrong">Of these, those whose candidate would have been wrong.</param>
/// <param name="IsReady">False while it only learns.</param>
/// <param name="RiskLimit">The largest risk that is served; 0 serves nothing.</param>
/// <param name="EstimatedErrorRate">Estimated share of requests that were answered wrongly.</param>
/// <param name="ErrorRateBound">The same, with what the estimate may get wrong.</param>
/// <param name="MaxErrorRate">The operator's bound.</param>
public sealed record CalibrationStatus(
    long Requests, int Labels, int LabelsWrong, bool IsReady, double RiskLimit, double EstimatedErrorRate, double ErrorRateBound, double MaxErrorRate);
