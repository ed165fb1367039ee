namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/requests</c> answers: attempts, newest first.</summary>
/// <param name="Requests">The attempts.</param>
/// <param name="Next">What to pass as <c>after</c> for those that follow; null at the end.</param>
internal sealed record RequestsDocument(RequestDocument[] Requests, string? Next);
