using Penstock.Gateway.Caching.Semantic.Deciding;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>How one tenant's questions to one model stand.</summary>
/// <param name="Tenant">Whose; null on an open data plane.</param>
/// <param name="Model">The public model.</param>
/// <param name="Embedding">What makes the vectors.</param>
/// <param name="Scopes">Groups of requests that are equal but for the question.</param>
/// <param name="Entries">Questions that are kept.</param>
/// <param name="Groups">Answers that they share.</param>
/// <param name="Bytes">That they take.</param>
/// <param name="Calibration">What is known of the risk.</param>
/// <param name="Decisions">How often what was decided since the start, by its word.</param>
/// <param name="AuditsWrong">Would-be hits that were compared, and would have been wrong.</param>
public sealed record DomainStatus(
    string? Tenant, string Model, string Embedding, int Scopes, int Entries, int Groups, long Bytes, CalibrationStatus Calibration,
    IReadOnlyDictionary<string, long> Decisions, long AuditsWrong)
{
    /// <summary><c>shadow</c> while it only learns, <c>serving</c>, or <c>declining</c> where it knows enough to serve nothing.</summary>
    public string State => !Calibration.IsReady ? "shadow" : Calibration.RiskLimit > 0 ? "serving" : "declining";
}
