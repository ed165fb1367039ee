using Penstock.Gateway.Caching.Semantic;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>How one tenant's questions to one model stand. Rates are shares of requests, in [0, 1].</summary>
/// <param name="Tenant">Whose; null on an open data plane.</param>
/// <param name="Model">The public model.</param>
/// <param name="Embedding">What makes the vectors.</param>
/// <param name="State"><c>shadow</c>, <c>serving</c> or <c>declining</c>.</param>
/// <param name="Scopes">Requests that are equal but for the question.</param>
/// <param name="Entries">Questions that are kept.</param>
/// <param name="Groups">Answers that they share.</param>
/// <param name="Bytes">That they take.</param>
/// <param name="Requests">Requests that were judged.</param>
/// <param name="Hits">Answered since the start.</param>
/// <param name="Audits">Would-be hits that were compared since the start.</param>
/// <param name="AuditsWrong">Of these, wrong ones.</param>
/// <param name="Labels">Comparisons that the risk is estimated from.</param>
/// <param name="LabelsWrong">Of these, those whose candidate would have been wrong.</param>
/// <param name="MaxErrorRate">The operator's bound.</param>
/// <param name="RiskLimit">The largest risk that is served; 0 serves nothing.</param>
/// <param name="EstimatedErrorRate">Estimated share of requests that were answered wrongly.</param>
/// <param name="ErrorRateBound">The same, with what the estimate may get wrong.</param>
/// <param name="Realised">Share of audits that were wrong; null before the first.</param>
/// <param name="Decisions">How often what was decided since the start.</param>
internal sealed record SemanticModelDocument(
    string? Tenant, string Model, string Embedding, string State, int Scopes, int Entries, int Groups, long Bytes, long Requests, long Hits, long Audits, long AuditsWrong,
    int Labels, int LabelsWrong, double MaxErrorRate, double RiskLimit, double EstimatedErrorRate, double ErrorRateBound, RateDocument? Realised,
    IReadOnlyDictionary<string, long> Decisions)
{
    /// <summary>The document of a domain.</summary>
    public static SemanticModelDocument Of(DomainStatus status)
    {
        long audits = status.Decisions.GetValueOrDefault("audit");
        return new SemanticModelDocument(
            status.Tenant, status.Model, status.Embedding, status.State, status.Scopes, status.Entries, status.Groups, status.Bytes, status.Calibration.Requests,
            status.Decisions.GetValueOrDefault("hit"), audits, status.AuditsWrong, status.Calibration.Labels, status.Calibration.LabelsWrong, status.Calibration.MaxErrorRate,
            status.Calibration.RiskLimit, status.Calibration.EstimatedErrorRate, status.Calibration.ErrorRateBound,
            audits == 0 ? null : RateDocument.Of(status.AuditsWrong, audits), status.Decisions);
    }
}
