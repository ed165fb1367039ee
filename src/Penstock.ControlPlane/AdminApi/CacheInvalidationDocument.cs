namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>DELETE /admin/v1/cache</c> answers.</summary>
/// <param name="Removed">Answers that were taken out of memory; those in the store are out of reach too.</param>
/// <param name="Questions">Questions of the semantic cache that were taken out.</param>
/// <param name="Warning">Why other gateways, or this one after a restart, may not know of it; null when they do.</param>
internal sealed record CacheInvalidationDocument(int Removed, int Questions, string? Warning);
