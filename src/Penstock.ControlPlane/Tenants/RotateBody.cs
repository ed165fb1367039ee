namespace Penstock.ControlPlane.Tenants;

/// <summary>What <c>POST /admin/v1/keys/{tenant}/{name}/rotate</c> takes.</summary>
/// <param name="GraceSeconds">How long the key before is still valid; from 0 to 30 days. Default a day.</param>
internal sealed record RotateBody(int GraceSeconds = 86_400);
