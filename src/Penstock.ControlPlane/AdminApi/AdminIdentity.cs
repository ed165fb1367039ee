using Penstock.Catalog.Serving;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Who calls the admin listener.</summary>
/// <param name="Name">As the audit log shows it.</param>
/// <param name="Role">What it may do.</param>
internal sealed record AdminIdentity(string Name, AdminRole Role);
