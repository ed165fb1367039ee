using Penstock.Catalog.Serving;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>What a route of the admin listener wants of whoever calls it.</summary>
/// <param name="Role">The least role.</param>
/// <param name="IsPublic">True where no key is wanted at all.</param>
/// <param name="IsAct">False where a call that is not a mere look changes nothing of what operators keep: only its refusal is a matter of the audit log.</param>
internal sealed record RouteRole(AdminRole Role, bool IsPublic = false, bool IsAct = true)
{
    /// <summary>True where reading too is written into the audit log, as everything that may change something is.</summary>
    public bool IsNoted { get; init; }

    /// <summary>Of a route that states none: it is closed to all but admins.</summary>
    public static readonly RouteRole Unstated = new(AdminRole.Admin);
}
