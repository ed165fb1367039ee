namespace Penstock.ControlPlane.AdminApi;

/// <summary>The texts that are kept of a request.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Tenant">Whose it is; empty on an open data plane.</param>
/// <param name="Request">As the client sent it, redacted.</param>
/// <param name="Answer">The text of the answer, redacted.</param>
internal sealed record BodiesDocument(string Id, string Tenant, string Request, string Answer);
