namespace Penstock.ControlPlane.Dashboard;

/// <summary>What <c>POST /admin/v1/session</c> takes.</summary>
/// <param name="Key">An operator's key.</param>
internal sealed record SignInBody(string Key);
